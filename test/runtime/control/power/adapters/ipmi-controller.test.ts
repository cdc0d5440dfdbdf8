import { describe, expect, test } from 'vitest';
import type { runCommand } from '../../../../../packager/native/run-command.ts';
import { IpmiController } from '../../../../../runtime/control/power/adapters/ipmi-controller.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';

const TARGET = {
  kind: 'ipmi',
  address: '192.0.2.9',
  port: 623,
  user: 'yard',
  password: 'secret',
} as const;
const { signal } = new AbortController();

interface Asked {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>> | undefined;
}

/** @param answer standard output of ipmitool for its last word, or what it fails with */
function asking(answer: (word: string) => string | Fault) {
  const asked: Asked[] = [];
  const run: typeof runCommand = async (_program, args, options) => {
    asked.push({ args, env: options?.env });
    const stdout = answer(args.at(-1) ?? '');
    if (stdout instanceof Fault) throw stdout;
    return { exitCode: 0, stdout, stderr: '' };
  };
  return { controller: new IpmiController(run), asked };
}

const failed = (output: string): Fault =>
  new Fault('TOOL_FAILED', { tool: 'ipmitool', exitCode: 1, output });

describe('ipmitool', () => {
  test('is given the password where other users do not see it', async () => {
    const { controller, asked } = asking(() => 'Chassis Power is off\n');
    expect(await controller.power(TARGET, signal)).toBe('off');
    await controller.press(TARGET, 'on', signal);
    expect(asked.map(({ args }) => args.slice(-3))).toEqual([
      ['chassis', 'power', 'status'],
      ['chassis', 'power', 'status'],
      ['chassis', 'power', 'on'],
    ]);
    for (const { args, env } of asked) {
      expect(args).not.toContain('secret');
      expect(args).toContain('-E');
      expect(env).toEqual({ IPMI_PASSWORD: 'secret' });
    }
  });

  test.each([
    ['on', 'on'],
    ['off', 'off'],
    ['soft-off', 'off'],
  ] as const)('is not asked for %s when it is %s', async (press, state) => {
    const { controller, asked } = asking(() => `Chassis Power is ${state}\n`);
    await controller.press(TARGET, press, signal);
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['> RAKP 2 HMAC is invalid\nError: Unable to establish IPMI v2', 'CONTROLLER_DENIED'],
    ['RAKP 2 message indicates an error : unauthorized name', 'CONTROLLER_DENIED'],
    ['Error: Unable to establish IPMI v2 / RMCP+ session', 'CONTROLLER_UNREACHABLE'],
    ['Address lookup for nowhere failed', 'CONTROLLER_UNREACHABLE'],
    ['Set Chassis Power Control to Up/On failed: Node busy', 'CONTROLLER_FAILED'],
    ['', 'CONTROLLER_FAILED'],
  ])('that says “%s” means %s', async (output, code) => {
    const { controller } = asking(() => failed(output));
    await expect(controller.power(TARGET, signal)).rejects.toMatchObject({ code });
  });

  test('that takes too long means that nobody answers', async () => {
    const timedOut = new Fault('TOOL_TIMED_OUT', { tool: 'ipmitool', timeoutMs: 1 });
    const { controller } = asking(() => timedOut);
    await expect(controller.power(TARGET, signal)).rejects.toMatchObject({
      code: 'CONTROLLER_UNREACHABLE',
    });
  });

  test('that is missing is told as that', async () => {
    const missing = new Fault('TOOL_MISSING', { tool: 'ipmitool', package: 'ipmitool' });
    const { controller } = asking(() => missing);
    await expect(controller.power(TARGET, signal)).rejects.toBe(missing);
  });

  test('that says something else has failed', async () => {
    const { controller } = asking(() => 'Hello');
    await expect(controller.power(TARGET, signal)).rejects.toMatchObject({
      code: 'CONTROLLER_FAILED',
    });
  });
});

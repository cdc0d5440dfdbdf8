import { expect, test } from 'vitest';
import type { LibvirtClient } from '../../../../../../runtime/agent/compute/adapters/libvirt/libvirt-client.ts';
import { LibvirtGuestAgent } from '../../../../../../runtime/agent/compute/adapters/libvirt/libvirt-guest-agent.ts';
import { Fault } from '../../../../../../schemas/errors/fault.ts';
import type { MachineId } from '../../../../../../schemas/ids/brand.ts';
import { NODE } from '../../../../../fakes/machines.ts';

const machine = 'machine-0123456789' as MachineId;

interface Command {
  readonly execute: string;
  readonly arguments?: { pid?: number; path?: string; arg?: string[] };
}

/** A guest agent that answers as a function says; what it was asked is kept. */
function guest(answer: (command: Command) => unknown): {
  agent: LibvirtGuestAgent;
  asked: Command[];
} {
  const asked: Command[] = [];
  const client = {
    call: async (_name: string, _own: unknown, command: string) => {
      asked.push(JSON.parse(command));
      const found = answer(JSON.parse(command));
      return typeof found === 'string' ? found : JSON.stringify({ return: found });
    },
  };
  return { agent: new LibvirtGuestAgent(client as unknown as LibvirtClient, NODE), asked };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const silent = (): never => {
  throw new Fault('HYPERVISOR_FAILED', { call: 'agent', message: 'not connected' });
};

test('an agent that answers, one that does not, and one that talks nonsense', async () => {
  expect(await guest(() => ({})).agent.ping(machine)).toBe(true);
  expect(await guest(silent).agent.ping(machine)).toBe(false);
  expect(await guest(() => 'hello').agent.ping(machine)).toBe(false);
});

test('runs a command as a list of words, and waits for its end', async () => {
  let looks = 0;
  const { agent, asked } = guest(({ execute }) => {
    if (execute === 'guest-exec') return { pid: 7 };
    looks += 1;
    if (looks < 3) return { exited: false };
    return { exited: true, exitcode: 3, 'out-data': base64('out '), 'err-data': base64('err') };
  });
  const result = await agent.run(machine, ['wp', 'user list', '$(id)'], 10_000);
  expect(result).toEqual({ exitCode: 3, output: 'out err' });
  expect(asked[0]).toEqual({
    execute: 'guest-exec',
    arguments: { path: 'wp', arg: ['user list', '$(id)'], 'capture-output': true },
  });
  expect(asked[1]).toEqual({ execute: 'guest-exec-status', arguments: { pid: 7 } });
});

test('what a command is to read comes with it, and is no argument', async () => {
  const { agent, asked } = guest(({ execute }) =>
    execute === 'guest-exec' ? { pid: 7 } : { exited: true, exitcode: 0 },
  );
  await agent.run(machine, ['cat'], 10_000, Buffer.from('a secret'));
  expect(asked[0]?.arguments).toEqual({
    path: 'cat',
    arg: [],
    'capture-output': true,
    'input-data': base64('a secret'),
  });
});

test('a command that a signal ended has the exit code a shell would give', async () => {
  const { agent } = guest(({ execute }) =>
    execute === 'guest-exec' ? { pid: 7 } : { exited: true, signal: 9 },
  );
  expect(await agent.run(machine, ['x'], 1_000)).toEqual({ exitCode: 137, output: '' });
});

test('a command that does not end is killed in the guest', async () => {
  const { agent, asked } = guest(({ execute }) =>
    execute === 'guest-exec' ? { pid: 7 } : { exited: false },
  );
  await expect(agent.run(machine, ['sleep', '1h'], 100)).rejects.toMatchObject({
    code: 'TOOL_TIMED_OUT',
    data: { tool: 'sleep', timeoutMs: 100 },
  });
  expect(asked.at(-1)?.arguments).toMatchObject({ path: 'kill', arg: ['-KILL', '7'] });
});

test('keeps the last part of an output', async () => {
  const { agent } = guest(({ execute }) =>
    execute === 'guest-exec'
      ? { pid: 7 }
      : { exited: true, exitcode: 0, 'out-data': base64(`${'a'.repeat(100_000)}end`) },
  );
  const { output } = await agent.run(machine, ['x'], 1_000);
  expect(output).toHaveLength(64 * 1024);
  expect(output.endsWith('aend')).toBe(true);
});

test('does not cut a character of an output in half', async () => {
  const { agent } = guest(({ execute }) =>
    execute === 'guest-exec'
      ? { pid: 7 }
      : { exited: true, exitcode: 0, 'out-data': base64(`😀${'a'.repeat(64 * 1024 - 1)}`) },
  );
  expect((await agent.run(machine, ['x'], 1_000)).output).toBe('a'.repeat(64 * 1024 - 1));
});

test.each([
  ['no process id', { pid: 'seven' }],
  ['nothing', null],
])('a guest that answers with %s is a fault, not a crash', async (_what, answer) => {
  await expect(guest(() => answer).agent.run(machine, ['x'], 1_000)).rejects.toMatchObject({
    code: 'HYPERVISOR_FAILED',
  });
});

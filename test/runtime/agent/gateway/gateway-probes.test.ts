import { describe, expect, test } from 'vitest';
import { GatewayProbes } from '../../../../runtime/agent/gateway/gateway-probes.ts';
import type { DesiredProbe } from '../../../../schemas/agent/desired.ts';
import type { MachineId, StackId } from '../../../../schemas/ids/brand.ts';

const STACK = 'stack-0123456789' as StackId;
const EARLY = '2026-01-01T00:00:00.000Z';
const LATE = '2026-01-01T00:01:00.000Z';

const probe = (name: string, over: Partial<DesiredProbe> = {}): DesiredProbe => ({
  machine: `machine-${name}` as MachineId,
  stack: STACK,
  address: '10.77.0.10',
  startedAt: EARLY,
  ready: { type: 'tcp', port: 80, timeout: 60_000 },
  ...over,
});

/** A gateway whose machines answer as they are told to. */
class Gateway {
  readonly asked: string[] = [];
  answers = false;
  #waiting: (() => void)[] = [];
  isSlow = false;
  woken = 0;
  readonly probes = new GatewayProbes(
    {
      prober: {
        tcp: (target, timeoutMs) => this.#ask('tcp', target, timeoutMs),
        http: (target, expected, timeoutMs) =>
          this.#ask(`http ${JSON.stringify(expected)}`, target, timeoutMs),
      },
    },
    () => {
      this.woken += 1;
    },
  );

  async #ask(how: string, target: object, timeoutMs: number): Promise<boolean> {
    this.asked.push(`${how} ${JSON.stringify(target)} ${timeoutMs}`);
    if (this.isSlow) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.answers;
  }

  answerNow(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

describe('a gateway', () => {
  test('asks until there is an answer, tells of it, and then asks no more', async () => {
    const gateway = new Gateway();
    const probes = [probe('a'), probe('b')];
    await gateway.probes.ask({ probes });
    expect(gateway.probes.answered({ probes })).toEqual([]);
    expect(gateway.woken).toBe(0);
    gateway.answers = true;
    await gateway.probes.ask({ probes });
    expect(gateway.probes.answered({ probes })).toEqual([
      { machine: 'machine-a', startedAt: EARLY },
      { machine: 'machine-b', startedAt: EARLY },
    ]);
    expect(gateway.woken).toBe(2);
    await gateway.probes.ask({ probes });
    expect(gateway.asked).toHaveLength(4);
  });

  test('asks in the way of the rule', async () => {
    const gateway = new Gateway();
    const ready = {
      type: 'http',
      port: 8080,
      path: '/health',
      status: [200],
      contains: 'ok',
      timeout: 60_000,
    } as const;
    await gateway.probes.ask({
      probes: [probe('a'), probe('b', { ready: { ...ready, status: [200] } })],
    });
    const target = (port: number) => `{"stack":"${STACK}","address":"10.77.0.10","port":${port}}`;
    expect(gateway.asked).toEqual([
      `tcp ${target(80)} 5000`,
      `http {"path":"/health","status":[200],"contains":"ok"} ${target(8080)} 5000`,
    ]);
  });

  test('asks anew when the machine was started again', async () => {
    const gateway = new Gateway();
    gateway.answers = true;
    await gateway.probes.ask({ probes: [probe('a')] });
    const again = { probes: [probe('a', { startedAt: LATE })] };
    expect(gateway.probes.answered(again)).toEqual([]);
    gateway.answers = false;
    await gateway.probes.ask(again);
    expect(gateway.probes.answered(again)).toEqual([]);
    expect(gateway.asked).toHaveLength(2);
  });

  test('forgets an answer that is not asked for', async () => {
    const gateway = new Gateway();
    gateway.answers = true;
    const probes = [probe('a')];
    await gateway.probes.ask({ probes });
    await gateway.probes.ask({ probes: [] });
    expect(gateway.probes.answered({ probes })).toEqual([]);
  });

  test('asks a slow machine once at a time', async () => {
    const gateway = new Gateway();
    Object.assign(gateway, { isSlow: true, answers: true });
    const probes = [probe('a')];
    const first = gateway.probes.ask({ probes });
    await gateway.probes.ask({ probes });
    expect(gateway.asked).toHaveLength(1);
    gateway.answerNow();
    await first;
    expect(gateway.probes.answered({ probes })).toHaveLength(1);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { border } from '../../../../runtime/simulator/time/border.ts';
import { SimulatedProcess } from '../../../../runtime/simulator/time/simulated-process.ts';
import { installVirtualTimers } from '../../../../runtime/simulator/time/virtual-timers.ts';
import { VirtualTime } from '../../../../runtime/simulator/time/virtual-time.ts';

let uninstall: () => void;
beforeAll(() => {
  uninstall = installVirtualTimers();
});
afterAll(() => uninstall());

let time: VirtualTime;
let one: SimulatedProcess;
let two: SimulatedProcess;
let said: string[];
beforeEach(() => {
  time = new VirtualTime(0);
  one = new SimulatedProcess('one', time);
  two = new SimulatedProcess('two', time);
  said = [];
});
const say = (text: string): void => void said.push(`${time.nowMs} ${text}`);
const runUntil = (ms: number): Promise<void> => time.runUntil(ms, () => true);
const rest = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

describe('virtual time', () => {
  test('goes from timer to timer in their order, whatever was set first', async () => {
    one.run(() => {
      for (const ms of [300, 5, 70, 5, 1_000, 20]) setTimeout(() => say(`after ${ms}`), ms);
    });
    await runUntil(999);
    expect(said).toEqual(['5 after 5', '5 after 5', '20 after 20', '70 after 70', '300 after 300']);
    expect(time.nowMs).toBe(999);
    await runUntil(1_000);
    expect(said.at(-1)).toBe('1000 after 1000');
  });

  test('waits for everything that follows at once before it goes on', async () => {
    void one.run(async () => {
      await rest(10);
      for (let count = 0; count < 100; count += 1) await Promise.resolve();
      say('much later in the same moment');
    });
    one.run(() => void setTimeout(() => say('next'), 11));
    await runUntil(20);
    expect(said).toEqual(['10 much later in the same moment', '11 next']);
  });

  test('repeats an interval until it is cleared', async () => {
    one.run(() => {
      const timer = setInterval(() => {
        say('tick');
        if (said.length === 3) clearInterval(timer);
      }, 50);
    });
    await runUntil(1_000);
    expect(said).toEqual(['50 tick', '100 tick', '150 tick']);
  });

  test('has signals that abort, and what is set for now comes next', async () => {
    one.run(() => {
      const signal = AbortSignal.timeout(40);
      signal.addEventListener('abort', () => say((signal.reason as Error).name));
      setImmediate(() => say('now'));
    });
    await runUntil(100);
    expect(said).toEqual(['1 now', '40 TimeoutError']);
  });

  test('makes a signal of others that aborts as the first of them does', async () => {
    const stop = new AbortController();
    one.run(() => {
      const [short, long] = [AbortSignal.timeout(40), AbortSignal.timeout(90)];
      for (const sources of [[long, short], [stop.signal, long], [short]]) {
        const signal = AbortSignal.any(sources);
        signal.addEventListener('abort', () => say(String(signal.reason)));
        expect(signal.aborted).toBe(false);
      }
      expect(AbortSignal.any([short, AbortSignal.abort('before')]).reason).toBe('before');
    });
    await runUntil(50);
    stop.abort('stopped');
    await runUntil(100);
    const late = 'TimeoutError: The operation was aborted due to timeout';
    expect(said).toEqual([`40 ${late}`, `40 ${late}`, '50 stopped']);
  });

  test('stops when it is told to', async () => {
    one.run(() => void setInterval(() => say('tick'), 10));
    await time.runUntil(1_000, () => said.length < 2);
    expect(time.nowMs).toBe(20);
  });

  test('is nothing to code that is not simulated', async () => {
    const real = new Promise((resolve) => void setTimeout(resolve, 1, 'real'));
    expect(await real).toBe('real');
    expect(said).toEqual([]);
  });
});

describe('a simulated process that is killed', () => {
  test('has no timers any more; another goes on', async () => {
    one.run(() => void setTimeout(() => say('one'), 10));
    two.run(() => void setTimeout(() => say('two'), 10));
    one.kill();
    await runUntil(100);
    expect(said).toEqual(['10 two']);
  });

  test('never hears of what it asked for, although it took effect', async () => {
    const port = {
      async put(what: string) {
        await rest(10);
        say(what);
        return what;
      },
    };
    const passage = { before: () => undefined, after: () => undefined };
    const bordered = border('port', port, { from: one, to: two, passage });
    one.run(() => void bordered.put('first').then((what) => say(`heard of ${what}`)));
    await runUntil(10);
    one.run(() => void bordered.put('second').then(() => say('heard')));
    await runUntil(15);
    one.kill();
    one.run(() => void bordered.put('third').then(() => say('heard')));
    await runUntil(100);
    expect(said).toEqual(['10 first', '10 heard of first', '20 second']);
  });

  test('dies where it is told to: before a call, or after it', async () => {
    const port = { put: async (what: string) => say(what) };
    for (const point of ['before', 'after'] as const) {
      const process = new SimulatedProcess(point, time);
      const passage = { before: () => undefined, after: () => undefined };
      const killing = { ...passage, [point]: () => process.kill() };
      const bordered = border('port', port, { from: process, to: two, passage: killing });
      process.run(() => void bordered.put(point).then(() => say('heard')));
      await runUntil(time.nowMs + 10);
    }
    expect(said).toEqual(['10 after']);
  });
});

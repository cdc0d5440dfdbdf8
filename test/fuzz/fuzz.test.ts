import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { fuzz, tryInput } from './engine/fuzz.ts';
import type { FuzzTarget } from './engine/target.ts';
import { regressionsOf } from './regressions.ts';
import { TARGETS } from './targets/all.ts';

/** Longer runs: `npm run fuzz`. */
const INPUTS = 300;
const SEED = 20_261_123;

const few = (count: number): boolean => count < INPUTS;

describe.each(TARGETS.map((target) => [target.name, target] as const))('%s', (_name, target) => {
  test('whatever comes, it answers with a Fault or reads what is there', async () => {
    const { finding, signals, count } = await fuzz(target, { seed: SEED, goOn: few });
    expect(finding).toBeUndefined();
    expect(count).toBe(INPUTS);
    expect([...signals.keys()].some((signal) => signal.includes('accepted'))).toBe(true);
    expect(signals.size).toBeGreaterThan(3);
  });

  test.each(regressionsOf(target))('%s, which was once read wrongly', async (_file, input) => {
    expect(await tryInput(target, input)).toEqual({ signal: expect.any(String) });
  });
});

describe('the engine', () => {
  /** Reads a number from four bytes, with a mistake behind two conditions. */
  const broken = (mistake: () => string): FuzzTarget => ({
    name: 'broken',
    seeds: async () => [Buffer.from('MAGI\0\0\0\0')],
    read: (input) => {
      if (input.length < 8) return 'short';
      if (input.toString('latin1', 0, 4) !== 'MAGI') return 'no magic';
      if (input.readUInt32LE(4) < 0x10000) return 'small';
      return input[7] === 0xff ? mistake() : 'large';
    },
  });
  const many = (count: number): boolean => count < 20_000;
  const crash = (): string => {
    throw new RangeError('planted');
  };

  test('finds an error that is no Fault, and the input makes it again', async () => {
    const { finding } = await fuzz(broken(crash), { seed: 1, goOn: many });
    expect(finding?.why).toContain('planted');
    const again = await tryInput(broken(crash), finding?.input ?? Buffer.alloc(0));
    expect(again).toEqual({ why: expect.stringContaining('planted') });
  });

  test('finds an input that takes too long', async () => {
    const limits = { cpuMs: 100, memoryBytes: 2 ** 40 };
    const slow = (): string => {
      const end = performance.now() + 500;
      while (performance.now() < end);
      return 'slow';
    };
    const { finding } = await fuzz(broken(slow), { seed: 1, goOn: many, limits });
    expect(finding?.why).toMatch(/took \d.* ms of processor time/);
  });

  test('finds an input that takes too much memory, at once', async () => {
    const program = join(import.meta.dirname, 'engine', 'greedy-program.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [program]);
    expect(JSON.parse(stdout)).toEqual({
      count: 1,
      kept: 1,
      why: expect.stringMatching(/took \d+ bytes of memory/),
    });
  });

  test('does the same again for the same seed, and something else for another', async () => {
    const inputsOf = async (seed: number): Promise<string[]> => {
      const inputs: string[] = [];
      const read = (input: Buffer): string => String(inputs.push(input.toString('hex')) % 7);
      const target = { ...broken(crash), read };
      await fuzz(target, { seed, goOn: (count) => count < 200 });
      return inputs;
    };
    const first = await inputsOf(5);
    expect(await inputsOf(5)).toEqual(first);
    expect(await inputsOf(6)).not.toEqual(first);
  });
});

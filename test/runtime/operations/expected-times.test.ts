import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { expectedTimes } from '../../../runtime/operations/expected-times.ts';
import { defineOperation, defineStep } from '../../../runtime/operations/kind.ts';
import { operationMigrations } from '../../../runtime/operations/migrations.ts';
import { viewOperationById } from '../../../runtime/operations/view.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { testDatabases } from '../../fakes/databases.ts';
import { OperationBench } from '../../fakes/operations.ts';

const of = (step: string, ...times: number[]) => times.map((ms) => ({ step, ms }));

describe('U6: how long a step is expected to take', () => {
  test('is the median of what it took', () => {
    expect(expectedTimes(of('start', 9_000, 1, 10), [])).toEqual({ start: 10 });
    expect(expectedTimes(of('start', 9_000, 2, 10, 1), [])).toEqual({ start: 2 });
    expect(expectedTimes([], [])).toEqual({});
  });

  test('goes by operations that did the same thing, as far as there are any', () => {
    const alike = of('start', 10);
    const others = [...of('start', 500, 500, 500), ...of('fetch', 7)];
    expect(expectedTimes(alike, others)).toEqual({ start: 10, fetch: 7 });
  });
});

describe.each(testDatabases)('U6: a server measures its operations on $name', ({ open }) => {
  const worked = async (use: (bench: OperationBench) => Promise<void>): Promise<void> => {
    const { db, close } = await open(operationMigrations);
    try {
      await use(new OperationBench(db));
    } finally {
      await close();
    }
  };

  const kindOn = (bench: OperationBench, kind = 'wait') =>
    defineOperation<{ ms: number; fails?: boolean | undefined }>({
      kind,
      version: 1,
      params: z.object({ ms: z.number(), fails: z.boolean().optional() }),
      steps: [
        defineStep<{ ms: number; fails?: boolean | undefined }, null>({
          name: 'wait',
          title: 'Waiting',
          output: z.null(),
          timeoutMs: 10_000,
          run: async ({ params }) => {
            bench.nowMs += params.ms;
            if (params.fails) throw new Error('it fails');
            return null;
          },
        }),
      ],
    });

  const run = async (
    bench: OperationBench,
    params: { ms: number; fails?: boolean },
    { alike, kind = kindOn(bench) }: { alike?: string; kind?: ReturnType<typeof kindOn> } = {},
  ): Promise<number | null | undefined> => {
    const { id } = await bench.log.create(bench.request(kind, params, { alike }));
    await bench.work(id, [kind]);
    return (await viewOperationById(id, bench.log, [kind])).steps[0]?.expectedMs;
  };

  test('the first of a kind is not known, the next is', () =>
    worked(async (bench) => {
      expect(await run(bench, { ms: 5_000 })).toBeNull();
      expect(await run(bench, { ms: 1 })).toBe(5_000);
      expect(await run(bench, { ms: 1 }, { kind: kindOn(bench, 'other') })).toBeNull();
    }));

  test('the same appliance counts before others', () =>
    worked(async (bench) => {
      await run(bench, { ms: 80_000 }, { alike: 'big' });
      await run(bench, { ms: 2_000 }, { alike: 'small' });
      expect(await run(bench, { ms: 80_000 }, { alike: 'big' })).toBe(80_000);
      expect(await run(bench, { ms: 2_000 }, { alike: 'small' })).toBe(2_000);
    }));

  test('what failed tells nothing', () =>
    worked(async (bench) => {
      await run(bench, { ms: 9_000, fails: true });
      expect(await run(bench, { ms: 1 })).toBeNull();
    }));

  test('only the latest few are looked at', () =>
    worked(async (bench) => {
      for (let count = 0; count < 3; count += 1) await run(bench, { ms: 70_000 });
      for (let count = 0; count < LIMITS.operation.measuredOperations; count += 1) {
        await run(bench, { ms: 4_000 });
      }
      expect(await run(bench, { ms: 1 })).toBe(4_000);
    }));

  test('a step that was repeated took all the time since it began', () =>
    worked(async (bench) => {
      const kind = kindOn(bench);
      const { id } = await bench.log.create(bench.request(kind, { ms: 1_000 }));
      await bench.work(id, [kind], { killAt: 'wait:wait:effect' });
      bench.nowMs += 30_000;
      await bench.work(id, [kind]);
      expect(await run(bench, { ms: 1 })).toBe(32_000);
    }));
});

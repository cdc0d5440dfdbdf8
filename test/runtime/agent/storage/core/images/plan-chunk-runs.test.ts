import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planChunkRuns } from '../../../../../../runtime/agent/storage/core/images/plan-chunk-runs.ts';
import type { ChunkIndex } from '../../../../../../schemas/archive/chunk-index.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';

const KiB = 2 ** 10;
const { runBytes, gapBytes } = LIMITS.agent.peers;

/** An index of chunks of these sizes. */
const indexOf = (sizes: readonly number[]): ChunkIndex =>
  ({
    chunkCount: sizes.length,
    chunk: (number: number) => ({ digest: '', offset: 0, plainBytes: sizes[number] }),
  }) as unknown as ChunkIndex;

const planOf = (sizes: readonly number[], wanted: readonly number[]) => [
  ...planChunkRuns(indexOf(sizes), (chunk) => wanted.includes(chunk)),
];

describe('chunks that are asked for together', () => {
  test('are none where none is wanted', () => {
    expect(planOf([4 * KiB, 4 * KiB], [])).toEqual([]);
  });

  test('are neighbours in the index', () => {
    const sizes = [16 * KiB, 32 * KiB, 64 * KiB];
    expect(planOf(sizes, [0, 1, 2])).toEqual([{ first: 0, end: 3, plainBytes: 112 * KiB }]);
    expect(planOf(sizes, [1])).toEqual([{ first: 1, end: 2, plainBytes: 32 * KiB }]);
  });

  test('bridge what is there already, as long as it is little', () => {
    const sizes = [8 * KiB, gapBytes, 8 * KiB];
    expect(planOf(sizes, [0, 2])).toEqual([{ first: 0, end: 3, plainBytes: 16 * KiB + gapBytes }]);
    const wider = [8 * KiB, gapBytes / 2, gapBytes / 2 + 4 * KiB, 8 * KiB];
    expect(planOf(wider, [0, 3])).toEqual([
      { first: 0, end: 1, plainBytes: 8 * KiB },
      { first: 3, end: 4, plainBytes: 8 * KiB },
    ]);
  });

  test('are as many as fit into one answer', () => {
    const sizes = Array.from({ length: runBytes / (128 * KiB) + 1 }, () => 128 * KiB);
    const all = sizes.map((_, number) => number);
    expect(planOf(sizes, all)).toEqual([
      { first: 0, end: sizes.length - 1, plainBytes: runBytes },
      { first: sizes.length - 1, end: sizes.length, plainBytes: 128 * KiB },
    ]);
  });

  test('are looked for when their turn comes, so what has come meanwhile is left out', () => {
    const wanted = new Set([0, 20]);
    const sizes = Array.from({ length: 21 }, () => 64 * KiB);
    const runs = planChunkRuns(indexOf(sizes), (chunk) => wanted.has(chunk));
    expect(runs.next().value).toMatchObject({ first: 0, end: 1 });
    wanted.delete(20);
    expect(runs.next().done).toBe(true);
  });

  test('have each wanted chunk in one run, and keep to all limits', () => {
    const chunk = fc.record({ blocks: fc.integer({ min: 1, max: 32 }), isWanted: fc.boolean() });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 300 }), (chunks) => {
        const sizes = chunks.map(({ blocks }) => blocks * 4 * KiB);
        const runs = [...planChunkRuns(indexOf(sizes), (number) => chunks[number]!.isWanted)];
        let before = 0;
        const covered = new Set<number>();
        for (const { first, end, plainBytes } of runs) {
          expect(first).toBeGreaterThanOrEqual(before);
          before = end;
          const numbers = Array.from({ length: end - first }, (_, i) => first + i);
          expect(plainBytes).toBe(numbers.reduce((sum, number) => sum + sizes[number]!, 0));
          expect(plainBytes).toBeLessThanOrEqual(runBytes);
          expect(chunks[first]?.isWanted).toBe(true);
          expect(chunks[end - 1]?.isWanted).toBe(true);
          for (const number of numbers) covered.add(number);
        }
        const left = chunks.filter(({ isWanted }, number) => isWanted && !covered.has(number));
        expect(left).toEqual([]);
      }),
    );
  });
});

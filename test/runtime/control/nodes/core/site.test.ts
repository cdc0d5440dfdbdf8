import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  freeDiskBytes,
  freeMemoryBytes,
  promisedBytes,
  SYSTEM_GROWTH_BYTES,
} from '../../../../../runtime/control/nodes/core/site.ts';
import { GiB, siteNode } from '../../stacks/core/plan/lab/site-nodes.ts';

const MiB = 2 ** 20;

describe('memory that machines may still take of a node', () => {
  const free = (memoryBytes: number, memoryReservedBytes = 0) =>
    freeMemoryBytes({ memoryBytes, memoryReservedBytes });

  test('leaves the node itself 512 MiB, of large ones a twentieth', () => {
    expect(free(4 * GiB)).toBe(4 * GiB - 512 * MiB);
    expect(free(10 * GiB)).toBe(10 * GiB - 512 * MiB);
    expect(free(40 * GiB)).toBe(38 * GiB);
    expect(free(40 * GiB, 30 * GiB)).toBe(8 * GiB);
    expect(free(400 * MiB)).toBe(0);
    expect(free(4 * GiB, 4 * GiB)).toBe(0);
  });

  test('is never less than nothing, never all, and less by what is taken', () => {
    const size = fc.nat({ max: 1_000_000_000 });
    fc.assert(
      fc.property(size, size, size, (memory, reserved, more) => {
        expect(free(memory, reserved)).toBeGreaterThanOrEqual(0);
        expect(free(memory, reserved)).toBeLessThanOrEqual(memory);
        expect(free(memory, reserved + more)).toBeLessThanOrEqual(free(memory, reserved));
      }),
    );
  });
});

test('disk space that may still be taken of a node is what is free and not promised', () => {
  const free = (poolFreeBytes: number, diskPromisedBytes: number) =>
    freeDiskBytes(siteNode('a', { poolFreeBytes, diskPromisedBytes }));
  expect([free(10, 3), free(10, 10), free(3, 10)]).toEqual([7, 0, 0]);
});

test('a volume is promised all of its size, one of a system what it may grow by', () => {
  expect(promisedBytes({ kind: 'data', sizeBytes: 8 * GiB })).toBe(8 * GiB);
  expect(promisedBytes({ kind: 'system', sizeBytes: 8 * GiB })).toBe(SYSTEM_GROWTH_BYTES);
  expect(promisedBytes({ kind: 'system', sizeBytes: MiB })).toBe(MiB);
});

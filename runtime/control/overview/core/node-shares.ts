import type { SummedNode } from './summary-input.ts';

/** How much of a node is used, each 0 to 1. */
export interface NodeShares {
  readonly cpu: number;
  readonly memory: number;
  readonly pool: number;
}

/** @returns whether figures of a node are of now */
export const isReporting = ({ state, facts, figures }: SummedNode): boolean =>
  state !== 'lost' &&
  state !== 'off' &&
  state !== 'asleep' &&
  state !== 'pending' &&
  facts !== null &&
  figures !== null;

/** @returns shares of a node that reports; 0 where it has told nothing */
export function sharesOf({ facts, figures }: SummedNode): NodeShares {
  if (!facts || !figures) return { cpu: 0, memory: 0, pool: 0 };
  const { cpuPercent, memoryUsedBytes, poolTotalBytes, poolFreeBytes } = figures;
  return {
    cpu: cpuPercent / 100,
    memory: share(memoryUsedBytes, facts.memoryBytes),
    pool: share(poolTotalBytes - poolFreeBytes, poolTotalBytes),
  };
}

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

import { createHash } from 'node:crypto';
import type { DesiredExport } from '../../../../../schemas/agent/pool.ts';
import type { PoolId } from '../../../../../schemas/ids/brand.ts';

/** Export ids are 16 bits, and 0 is the root of all. */
const MOST = 65_535;

/**
 * Gives each export a number that it keeps, whatever else is exported: clients know files by it. Two that
 * would get the same one get neighbours, in the order of their ids.
 */
export function exportNumbers(
  exports: readonly Pick<DesiredExport, 'pool'>[],
): ReadonlyMap<PoolId, number> {
  const numbers = new Map<PoolId, number>();
  const taken = new Set<number>();
  for (const pool of exports.map((each) => each.pool).toSorted()) {
    let number = createHash('sha256').update(pool).digest().readUInt16BE(0) % MOST;
    while (taken.has(number)) number = (number + 1) % MOST;
    taken.add(number);
    numbers.set(pool, number + 1);
  }
  return numbers;
}

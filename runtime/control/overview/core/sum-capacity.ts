import type { Capacity } from '../../../../schemas/api/resources/summary.ts';
import { freeMemoryBytes, MACHINE_OVERHEAD_BYTES } from '../../nodes/core/site.ts';
import { isReporting } from './node-shares.ts';
import type { SummedNode, SummedPool } from './summary-input.ts';

/** @returns what all nodes that report, and the pools that were declared, have, use and have promised */
export function sumCapacity(nodes: readonly SummedNode[], pools: readonly SummedPool[]): Capacity {
  const sum = { ...NOTHING };
  let busyCpus = 0;
  for (const node of nodes) {
    const { facts, figures, reserved } = node;
    if (!isReporting(node) || !facts || !figures) continue;
    sum.nodes += 1;
    sum.cpus += facts.cpus;
    sum.cpusReserved += reserved.cpu;
    busyCpus += (facts.cpus * figures.cpuPercent) / 100;
    sum.memoryBytes += facts.memoryBytes;
    sum.memoryUsedBytes += figures.memoryUsedBytes;
    sum.memoryReservedBytes += reserved.memoryBytes;
    sum.poolBytes += figures.poolTotalBytes;
    sum.poolUsedBytes += figures.poolTotalBytes - figures.poolFreeBytes;
    sum.poolReservedBytes += reserved.diskBytes;
    sum.largestMachineBytes = Math.max(sum.largestMachineBytes, roomOn(node));
  }
  for (const { totalBytes, freeBytes, promisedBytes } of pools) {
    // Nobody has it now, so nothing is known of it.
    if (totalBytes === 0) continue;
    sum.poolBytes += totalBytes;
    sum.poolUsedBytes += totalBytes - freeBytes;
    sum.poolReservedBytes += promisedBytes;
  }
  return { ...sum, cpuPercent: sum.cpus > 0 ? (100 * busyCpus) / sum.cpus : 0 };
}

const NOTHING = {
  nodes: 0,
  cpus: 0,
  cpusReserved: 0,
  memoryBytes: 0,
  memoryUsedBytes: 0,
  memoryReservedBytes: 0,
  poolBytes: 0,
  poolUsedBytes: 0,
  poolReservedBytes: 0,
  largestMachineBytes: 0,
};

/** @returns memory that one more machine could have; a node that is closed takes none */
function roomOn({ state, facts, reserved }: SummedNode): number {
  if (state !== 'ready' || !facts) return 0;
  const { memoryBytes } = facts;
  const free = freeMemoryBytes({ memoryBytes, memoryReservedBytes: reserved.memoryBytes });
  return Math.max(0, free - MACHINE_OVERHEAD_BYTES);
}

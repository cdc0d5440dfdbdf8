import type { Plan } from '../../../schemas/api/resources/plan.ts';
import { OWN_POOL } from '../../../schemas/ids/own-pool.ts';
import { installText } from '../../_text/install.ts';

/** @returns where a disk of a machine goes, and why; undefined: there was no choice */
export type PlanPoolOf = (
  machine: string,
  disk: string,
) => { readonly where: string; readonly reason: string } | undefined;

/** @returns what of a plan's pools is worth showing: nothing where each node has only its own */
export function planPools({ placement }: Plan): PlanPoolOf {
  if (!placement?.pools?.length) return () => undefined;
  const disks = placement.disks ?? [];
  return (machine, disk) => {
    const found = disks.find((each) => each.machine === machine && each.disk === disk);
    return found && { where: whereOf(found.pool), reason: found.reason };
  };
}

const whereOf = (pool: string): string =>
  pool === OWN_POOL ? installText.machines.inOwnPool : installText.machines.inPool(pool);

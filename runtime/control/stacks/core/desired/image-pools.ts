import type { DesiredImage } from '../../../../../schemas/agent/desired.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import { reaches, type StackRecord } from '../define/stack-record.ts';

type Pools = NonNullable<DesiredImage['pools']>;

/**
 * A disk and what it stands on are in one pool, so that they can be reached, and go elsewhere, together.
 *
 * @param here the stacks that have something on this node
 * @returns in which pools each image is wanted by machines that are there or on their way there; those
 *   that are wanted in the own pool of the node alone are left out
 */
export function imagePools(
  node: NodeId,
  here: readonly Pick<StackRecord, 'definition' | 'stage'>[],
): ReadonlyMap<Digest, Pools> {
  const found = new Map<Digest, Set<Pools[number]>>();
  for (const { definition, stage } of here) {
    if (!reaches(stage, 'fetched')) continue;
    const machines = definition.machines.filter(
      (machine) => machine.node === node || machine.move?.to === node,
    );
    const ids = new Set(machines.map(({ id }) => id));
    for (const { image, machine, pool = 'own' } of [
      ...definition.volumes,
      ...(definition.layers ?? []),
    ]) {
      if (image === null || !ids.has(machine)) continue;
      found.set(image, (found.get(image) ?? new Set()).add(pool));
    }
  }
  const declared = [...found].filter(([, pools]) => pools.size > 1 || !pools.has('own'));
  return new Map(declared.map(([image, pools]) => [image, [...pools].toSorted()]));
}

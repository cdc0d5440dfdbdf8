import type { StackId } from '../../../../schemas/ids/brand.ts';
import { copiesOf, volumeAt } from './copies.ts';
import type { Sight } from './sight.ts';

/**
 * A server that was restored may not know of a move. What has been moved since is pointed out, left
 * alone, and waits for a person; nothing tells where it belongs but the backup that is not there.
 *
 * @returns stacks of which a machine or the newest copy of a volume is where the server does not expect it
 */
export function strayedStacks(sight: Sight): ReadonlySet<StackId> {
  if (!sight.isRestored) return new Set();
  const strayed = [...sight.tables.stacks.values()].filter(({ definition }) => {
    const nodeOf = new Map(definition.machines.map(({ id, node }) => [id, node]));
    const hasMachine = sight.nodes.some(({ id: here, world }) =>
      definition.machines.some(({ id, node }) => node !== here && world.domains.has(id)),
    );
    return (
      hasMachine ||
      definition.volumes.some((volume) => {
        const node = sight.nodes.find(({ id }) => id === nodeOf.get(volume.machine));
        const own = volumeAt(volume, node, sight);
        const others = copiesOf(volume, sight).filter((copy) => copy !== own);
        return others.some(({ writes }) => own === undefined || writes > own.writes);
      })
    );
  });
  return new Set(strayed.map(({ id }) => id));
}

import type { SiteNode } from '../../../nodes/core/site.ts';
import { NodeRoom } from './node-room.ts';
import type { PlacedMachine } from './place-machines.ts';

/** Where the router of a stack goes, and why. */
export interface GatewayChoice {
  readonly node: SiteNode;
  readonly reason: 'pinned' | 'only' | 'beside' | 'roomiest';
}

/**
 * Chooses the node of a stack's router: where most of its machines are, so that most of what goes
 * in and out stays on one node; of nodes alike, the one with most free memory.
 *
 * @param pin chosen by an operator; it may be outside of the group only if it is the group
 * @returns undefined when none of these nodes may carry routers
 */
export function chooseGateway(
  placed: ReadonlyMap<string, PlacedMachine>,
  group: readonly SiteNode[],
  pin: SiteNode | undefined,
): GatewayChoice | undefined {
  const able = group.filter(({ gateway }) => gateway);
  if (pin) {
    return able.some(({ id }) => id === pin.id) ? { node: pin, reason: 'pinned' } : undefined;
  }
  const machinesOn = (node: SiteNode): number =>
    [...placed.values()].filter((machine) => machine.node.id === node.id).length;
  const [node] = able.toSorted(
    (a, b) =>
      machinesOn(b) - machinesOn(a) ||
      new NodeRoom(b).freeMemoryBytes - new NodeRoom(a).freeMemoryBytes ||
      (a.name < b.name ? -1 : 1),
  );
  if (!node) return undefined;
  if (able.length === 1) return { node, reason: 'only' };
  return { node, reason: machinesOn(node) > 0 ? 'beside' : 'roomiest' };
}

import type { SiteNode } from '../../../nodes/core/site.ts';
import { NodeRoom } from './node-room.ts';
import type { PlacedMachine } from './place-machines.ts';
import { whyNoUplink } from './why-no-uplink.ts';

/** Where the router of a stack goes, and why. */
export interface GatewayChoice {
  readonly node: SiteNode;
  readonly reason: 'pinned' | 'only' | 'uplink' | 'beside' | 'roomiest';
}

/** What an operator decided that concerns the router. */
export interface GatewayWishes {
  /** It may be outside of the group only if it is the group. */
  readonly pin: SiteNode | undefined;
  /** Names of uplinks of its node; one that offers all of them is preferred. */
  readonly uplinks: readonly string[];
}

/**
 * Chooses the node of a stack's router: where most of its machines are, so that most of what goes
 * in and out stays on one node; of nodes alike, the one with most free memory.
 *
 * @returns undefined when none of these nodes may carry routers
 */
export function chooseGateway(
  placed: ReadonlyMap<string, PlacedMachine>,
  group: readonly SiteNode[],
  { pin, uplinks }: GatewayWishes,
): GatewayChoice | undefined {
  const gateways = group.filter(({ gateway }) => gateway);
  const offering = gateways.filter((node) =>
    uplinks.every((uplink) => whyNoUplink(node, uplink) === undefined),
  );
  const able = offering.length > 0 && !pin ? offering : gateways;
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
  if (gateways.length === 1) return { node, reason: 'only' };
  if (able.length < gateways.length) return { node, reason: 'uplink' };
  return { node, reason: machinesOn(node) > 0 ? 'beside' : 'roomiest' };
}

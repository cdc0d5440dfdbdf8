import type { Site, SiteNode } from '../../../nodes/core/site.ts';
import type { SitePool } from '../../../pools/core/site-pool.ts';
import { chooseGateway, type GatewayChoice } from './choose-gateway.ts';
import { describeNoRoom, describeShortNode } from './describe-lack.ts';
import type { MachineDemand } from './machine-demand.ts';
import { NodeRoom } from './node-room.ts';
import { type PlacedMachine, placeMachines } from './place-machines.ts';
import { PoolRooms } from './pool-rooms.ts';
import { type Pins, readPins } from './read-pins.ts';
import type { Remark } from './remark.ts';

/** Where a stack goes. */
export interface Places {
  /** By name of the machine; empty of those that no node has room for. */
  readonly machines: ReadonlyMap<string, PlacedMachine>;
  /** Undefined: there is no node that routers may be on. */
  readonly gateway: GatewayChoice | undefined;
  readonly problems: readonly Remark[];
}

/** What an operator decided about places. */
export interface PlaceWishes {
  /** Node by role, or by host name of a machine. */
  readonly nodes: Readonly<Record<string, string>>;
  readonly gateway: string | undefined;
  /** Names of uplinks that the gateway shall offer; absent: none. */
  readonly uplinks?: readonly string[];
}

/**
 * Decides where the machines of a stack and its router go. Nodes that reach each other are tried
 * together; one that others do not reach is tried by itself. Of tries that fall short, the one is
 * shown that lacks least.
 */
export function choosePlaces(
  demands: readonly MachineDemand[],
  wishes: PlaceWishes,
  site: Pick<Site, 'nodes' | 'pools' | 'awaitsNodes'>,
): Places {
  const pins = readPins(wishes, demands, site);
  const tries = groupsOf(usableNodes(site)).map((group) =>
    tryGroup(group, demands, { pins, pools: site.pools ?? [], uplinks: wishes.uplinks ?? [] }),
  );
  const best = tries.toSorted((a, b) => a.problems.length - b.problems.length)[0];
  const places = best ?? { machines: new Map(), gateway: undefined, problems: noNode(site) };
  return { ...places, problems: [...pins.problems, ...places.problems] };
}

/** @returns the nodes that something new can be put on */
export const usableNodes = ({ nodes }: Pick<Site, 'nodes'>): SiteNode[] =>
  nodes.filter((node) => node.ready && node.admits);

/** @returns sets of nodes, each of which a stack may span; the roomiest of those alone first */
function groupsOf(nodes: readonly SiteNode[]): SiteNode[][] {
  const linked = nodes.filter((node) => node.linked);
  const alone = nodes
    .filter((node) => !node.linked)
    .map((node) => new NodeRoom(node))
    .toSorted(
      (a, b) => b.freeMemoryBytes - a.freeMemoryBytes || (a.node.name < b.node.name ? -1 : 1),
    )
    .map(({ node }) => [node]);
  return [...(linked.length > 0 ? [linked] : []), ...alone];
}

function tryGroup(
  group: readonly SiteNode[],
  demands: readonly MachineDemand[],
  {
    pins,
    pools,
    uplinks,
  }: {
    readonly pins: Pins;
    readonly pools: readonly SitePool[];
    readonly uplinks: readonly string[];
  },
): Places {
  const { placed, homeless, rooms } = placeMachines(demands, group, pins.of, pools);
  const gateway = chooseGateway(placed, group, { pin: pins.gateway, uplinks });
  const [only, ...others] = rooms;
  const short = only && others.length === 0 ? shortOnOne(only.node, demands, pools) : [];
  const noRoom = homeless.map((demand) => describeNoRoom(demand, rooms, pins.of(demand)));
  return {
    machines: placed,
    gateway,
    problems: [...(gateway ? [] : [noGateway(pins)]), ...(short.length > 0 ? short : noRoom)],
  };
}

/** With one node to choose from, what counts is all that the stack needs of it. */
const shortOnOne = (
  node: SiteNode,
  demands: readonly MachineDemand[],
  pools: readonly SitePool[],
): Remark[] =>
  new NodeRoom(node, new PoolRooms(pools))
    .lacks(demands)
    .map((lack) => describeShortNode(node, lack));

function noGateway({ gateway }: Pins): Remark {
  const code = 'NO_GATEWAY';
  if (gateway) {
    const message = `Other nodes do not reach ${gateway.name}, so that it cannot carry the router.`;
    return { code, message, action: 'Choose another gateway.' };
  }
  const message = 'No node that is connected may carry the router of a stack.';
  const action = 'Start an agent with the gateway role, and wait until its node shows as ready.';
  return { code, message, action };
}

function noNode({ nodes, awaitsNodes }: Pick<Site, 'nodes' | 'awaitsNodes'>): Remark[] {
  const closed = nodes.filter((node) => node.ready).map(({ name }) => name);
  if (closed.length === 0 && awaitsNodes) {
    const message = 'The server has just been started, and no node has reported to it yet.';
    const action = 'Try again in a few seconds.';
    return [{ code: 'NO_NODE', message, action }];
  }
  if (closed.length === 0) {
    const message = 'No node is connected, so nothing can run.';
    const action = 'Start the agent and wait until the node shows as ready.';
    return [{ code: 'NO_NODE', message, action }];
  }
  return [
    {
      code: 'NO_NODE',
      message: `Every node that is connected is closed to new machines: ${closed.join(', ')}.`,
      action: 'Open one of them: yard node uncordon <node>, or yard node maintenance <node> --end.',
    },
  ];
}

import type { SiteNode } from '../../../nodes/core/site.ts';
import type { SitePool } from '../../../pools/core/site-pool.ts';
import { diskBytesOf, type MachineDemand } from './machine-demand.ts';
import { NodeRoom } from './node-room.ts';
import { PoolRooms } from './pool-rooms.ts';

/** Why a machine is where it is. */
export type PlaceReason =
  | 'pinned'
  | 'only'
  | 'together'
  | 'together-accelerated'
  | 'apart'
  | 'beside'
  | 'roomiest'
  | 'roomiest-accelerated';

export interface PlacedMachine {
  readonly node: SiteNode;
  readonly reason: PlaceReason;
}

export interface Placing {
  /** By name of the machine. */
  readonly placed: ReadonlyMap<string, PlacedMachine>;
  /** Machines that no node of these has room for. */
  readonly homeless: readonly MachineDemand[];
  readonly rooms: readonly NodeRoom[];
}

/** Node that a machine was given by whoever asks; undefined: any. */
export type PinOf = (demand: MachineDemand) => SiteNode | undefined;

/**
 * Decides which node each machine of a stack runs on. Pure; nodes alike are told apart by name, so
 * the same site gives the same places.
 *
 * - A machine that was pinned goes there.
 * - Nodes without hardware virtualisation are only used where no other has room: what they run is many
 *   times slower.
 * - A stack without several machines of one role stays together where it fits: on the node with most
 *   free memory that has room for all of it.
 * - Otherwise the largest machine is placed first: apart from others of its role, beside others of
 *   its stack, and where most memory is free, in this order.
 *
 * @param nodes those that may be used, and reach each other
 * @param pools those that were declared, with what other stacks have of them
 */
export function placeMachines(
  demands: readonly MachineDemand[],
  nodes: readonly SiteNode[],
  pinOf: PinOf,
  pools: readonly SitePool[] = [],
): Placing {
  const poolRooms = new PoolRooms(pools);
  const rooms = nodes.map((node) => new NodeRoom(node, poolRooms));
  const accelerated = rooms.filter(isAccelerated);
  const whole = roomForAll(demands, accelerated.length > 0 ? accelerated : rooms, pinOf);
  const placed = new Map<string, PlacedMachine>();
  const homeless: MachineDemand[] = [];
  for (const demand of largestFirst(demands)) {
    const room = whole ?? chooseRoom(demand, rooms, pinOf(demand));
    if (!room) {
      homeless.push(demand);
      continue;
    }
    const reason = reasonOf(demand, room, { rooms, isPinned: pinOf(demand) !== undefined, whole });
    placed.set(demand.name, { node: room.node, reason });
    room.give(demand);
  }
  return { placed, homeless, rooms };
}

/** Machines of one role are wanted apart, so that a stack with several of them is not kept together. */
function roomForAll(
  demands: readonly MachineDemand[],
  rooms: readonly NodeRoom[],
  pinOf: PinOf,
): NodeRoom | undefined {
  if (new Set(demands.map(({ role }) => role)).size < demands.length) return undefined;
  const fits = (room: NodeRoom): boolean =>
    demands.every((demand) => (pinOf(demand) ?? room.node).id === room.node.id) &&
    room.lacks(demands).length === 0;
  return rooms.filter(fits).toSorted((a, b) => roomierFirst(a, b, demands))[0];
}

function chooseRoom(
  demand: MachineDemand,
  rooms: readonly NodeRoom[],
  pin: SiteNode | undefined,
): NodeRoom | undefined {
  return rooms
    .filter(({ node }) => pin === undefined || node.id === pin.id)
    .filter((room) => room.lacks([demand]).length === 0)
    .toSorted(
      (a, b) =>
        Number(isAccelerated(b)) - Number(isAccelerated(a)) ||
        likeIt(a, demand) - likeIt(b, demand) ||
        b.given.length - a.given.length ||
        roomierFirst(a, b, [demand]),
    )[0];
}

const isAccelerated = ({ node }: NodeRoom): boolean => node.accelerator === 'kvm';

/** @returns how many machines of the same role a node was given */
const likeIt = ({ given }: NodeRoom, { role }: MachineDemand): number =>
  given.filter((other) => other.role === role).length;

const roomierFirst = (a: NodeRoom, b: NodeRoom, demands: readonly MachineDemand[]): number =>
  b.freeMemoryBytes - a.freeMemoryBytes ||
  a.bytesToFetch(demands) - b.bytesToFetch(demands) ||
  (a.node.name < b.node.name ? -1 : 1);

const largestFirst = (demands: readonly MachineDemand[]): MachineDemand[] =>
  demands.toSorted((a, b) => b.memoryBytes - a.memoryBytes || diskBytesOf(b) - diskBytesOf(a));

function reasonOf(
  demand: MachineDemand,
  room: NodeRoom,
  context: {
    readonly rooms: readonly NodeRoom[];
    readonly isPinned: boolean;
    readonly whole: NodeRoom | undefined;
  },
): PlaceReason {
  if (context.isPinned) return 'pinned';
  if (context.rooms.length === 1) return 'only';
  const isPreferred = isAccelerated(room) && !context.rooms.every(isAccelerated);
  if (context.whole) return isPreferred ? 'together-accelerated' : 'together';
  const alone = likeIt(room, demand) === 0;
  if (alone && context.rooms.some((other) => likeIt(other, demand) > 0)) return 'apart';
  if (room.given.length > 0) return 'beside';
  return isPreferred ? 'roomiest-accelerated' : 'roomiest';
}

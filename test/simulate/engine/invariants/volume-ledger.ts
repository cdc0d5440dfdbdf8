import type { SimulatedVolume } from '../../../../runtime/simulator/simulated-world.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { PoolId, VolumeId } from '../../../../schemas/ids/brand.ts';
import { copiesOf, volumeAt } from './copies.ts';
import type { Sight } from './sight.ts';

interface KnownVolume {
  readonly stack: string;
  readonly name: string;
  readonly pool: PoolId | undefined;
  readonly isData: boolean;
  /** The very disk: one that was made a second time is another. */
  readonly origin: object;
  /** How often it was written to at most. At 0 there is nothing in it that could be lost. */
  readonly writes: number;
}

/** Where a volume is, as the server knows. */
interface Whereabouts {
  /** What the machine has that it belongs to. */
  readonly own: SimulatedVolume | undefined;
  readonly all: readonly SimulatedVolume[];
  /** Either end of a move may have the newest copy. */
  readonly isMoving: boolean;
}

interface Orders {
  /** Data may go as well. */
  readonly all: ReadonlySet<string>;
  /** System volumes may go, and be made again. */
  readonly system: ReadonlySet<string>;
}

/**
 * Remembers every volume there ever was, and how often it was written to: none goes without an order,
 * the node of its machine has the newest copy, no machine runs on an older one, and none that a machine
 * was ever started on is made a second time. One whose file is lost before that held nothing, whoever
 * saw it: it may be made again (decision 11), which spares an operator the question what to do about an
 * empty disk.
 */
export class VolumeLedger {
  readonly #known = new Map<VolumeId, KnownVolume>();
  readonly #all = new Set<string>();
  readonly #system = new Set<string>();

  /**
   * @param lost volumes whose file the simulation took away: they may be missing
   * @returns a sentence for each volume that is gone, or another
   */
  check(sight: Sight, lost: ReadonlySet<string>): string[] {
    this.#noteOrders(sight);
    const orders: Orders = { all: this.#all, system: this.#system };
    const places = whereabouts(sight);
    const wrong: string[] = [];
    for (const { at, ...volume } of places) {
      const { id } = volume;
      const known = this.#known.get(id);
      if (at.own && mayReplace(known, at.own, { orders, isLost: lost.has(id) })) {
        const { origin, writes } = at.own;
        this.#known.set(id, { ...volume, origin, writes });
      } else if (known) this.#known.set(id, { ...known, writes: newest(known, at.all) });
    }
    const now = new Map(places.map(({ id, at }) => [id, at]));
    for (const [id, before] of this.#known) {
      const at = now.get(id) ?? nowhere({ ...before, id }, sight);
      // A node may start what a restored server has never heard of: what it writes then counts as well.
      const known = now.has(id) ? before : { ...before, writes: newest(before, at.all) };
      this.#known.set(id, known);
      if (lost.has(id) && (!at.own || sight.nobodyKnows)) continue;
      const what = judge(known, at, { orders, isRestored: sight.isRestored });
      if (what !== undefined) wrong.push(`${known.name} (${id}): ${what}`);
    }
    return [...wrong, ...this.#olderInUse(sight)];
  }

  #olderInUse({ nodes, pools }: Sight): string[] {
    return nodes.flatMap(({ name, world }) =>
      [...world.domains.values()]
        .filter(({ state, arriving }) => state === 'running' && !arriving)
        .flatMap(({ machine }) =>
          machine.disks.flatMap(({ volume }) => {
            const known = this.#known.get(volume);
            const places = [world, ...pools.values()];
            const found = places.map(({ volumes }) => volumes.get(volume)).find(Boolean);
            const isOlder = known && found?.origin === known.origin && found.writes < known.writes;
            return isOlder
              ? [`${machine.name} runs on ${name} with an older copy of ${volume}`]
              : [];
          }),
        ),
    );
  }

  #noteOrders({ tables }: Sight): void {
    for (const { record } of tables.operations.values()) {
      const { stack, data } = record.params as { stack?: string; data?: string };
      if (stack === undefined) continue;
      const { kind, state } = record;
      const isRolledBack =
        state === 'undoing' || state === 'failed' || state === 'cancelled' || state === 'stuck';
      const ordersAll =
        kind === OPERATION_KIND.purge ||
        (kind === OPERATION_KIND.remove && data === 'delete') ||
        (kind === OPERATION_KIND.install && isRolledBack);
      const ordersSystem = kind === OPERATION_KIND.remove || kind === OPERATION_KIND.restore;
      if (ordersAll) this.#all.add(stack);
      if (ordersAll || ordersSystem) this.#system.add(stack);
    }
  }
}

/** Nobody says where the volumes of a stack are that a restored server has never heard of. */
const nowhere = (volume: Pick<KnownVolume, 'pool'> & { readonly id: VolumeId }, sight: Sight) => ({
  own: undefined,
  all: copiesOf(volume, sight),
  isMoving: true,
});

function whereabouts(sight: Sight) {
  return [...sight.tables.stacks.values()].flatMap(({ id: stack, name, definition }) =>
    definition.volumes.map((volume) => {
      const machine = definition.machines.find(({ id }) => id === volume.machine);
      const node = sight.nodes.find(({ id }) => id === machine?.node);
      const at: Whereabouts = {
        own: volumeAt(volume, node, sight),
        all: copiesOf(volume, sight),
        isMoving: machine?.move !== undefined,
      };
      const isData = volume.kind === 'data';
      const label = `${volume.name} of ${name}`;
      return { id: volume.id, stack, name: label, pool: volume.pool, isData, at };
    }),
  );
}

/** Deleted by order, and made again for a server that has forgotten that. */
const mayBeAnother = ({ stack, isData }: KnownVolume, orders: Orders): boolean =>
  isData ? orders.all.has(stack) : orders.system.has(stack);

const mayReplace = (
  known: KnownVolume | undefined,
  found: SimulatedVolume,
  { orders, isLost }: { readonly orders: Orders; readonly isLost: boolean },
): boolean =>
  known === undefined ||
  (found.origin !== known.origin &&
    (mayBeAnother(known, orders) || (isLost && known.writes === 0)));

const newest = ({ origin, writes }: KnownVolume, all: readonly SimulatedVolume[]): number =>
  Math.max(writes, ...all.filter((copy) => copy.origin === origin).map((copy) => copy.writes));

function judge(
  known: KnownVolume,
  { own, all, isMoving }: Whereabouts,
  { orders, isRestored }: { readonly orders: Orders; readonly isRestored: boolean },
): string | undefined {
  const { stack, isData, origin, writes } = known;
  const mayGo = orders.all.has(stack) || (!isData && orders.system.has(stack));
  if (mayGo) return undefined;
  const hasNewest = all.some((copy) => copy.origin === origin && copy.writes === writes);
  // What a move had begun to bring there that a restored server does not know of: nothing has used it.
  const isArriving = isRestored && own?.writes === 0 && hasNewest;
  if (own && own.origin !== origin && !isArriving) return 'it was made a second time';
  if (all.length === 0) return 'it is gone, and nobody has ordered that';
  if (!hasNewest) return 'its newest copy is gone, and nobody has ordered that';
  // A server that was restored may not know of a move.
  if (isMoving || isRestored) return undefined;
  if (!own) return 'its machine is put where it is not';
  return own.writes === writes ? undefined : 'its machine is put where it is older';
}

import type { Digest } from '../../../../../schemas/ids/digest.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import {
  freeDiskBytes,
  freeMemoryBytes,
  MACHINE_OVERHEAD_BYTES,
  type SiteNode,
} from '../../../nodes/core/site.ts';
import { fetchBytes, type ImageCost } from '../../../releases/core/planned-appliance.ts';
import type { MachineDemand } from './machine-demand.ts';
import { type PoolLack, PoolRooms } from './pool-rooms.ts';
import { needsOwnPool } from './stand-in-pool.ts';

/** What a node has too little of for some machines. */
export type Lack =
  | { readonly kind: 'uefi' }
  | { readonly kind: 'cpu'; readonly needed: number; readonly free: number }
  | { readonly kind: 'memory'; readonly needed: number; readonly free: number }
  | { readonly kind: 'disk'; readonly needed: number; readonly free: number }
  | {
      /** Its own pool is in memory, and none stands in for it. */
      readonly kind: 'own-pool';
      readonly disk: string | undefined;
      readonly pools: readonly string[];
    }
  | PoolLack;

/** A node while machines are being placed: what it has left, and what it was given. */
export class NodeRoom {
  readonly node: SiteNode;
  readonly #given: MachineDemand[] = [];
  readonly #pools: PoolRooms;

  /** @param pools those that all nodes share while machines are being placed */
  constructor(node: SiteNode, pools = new PoolRooms()) {
    this.node = node;
    this.#pools = pools;
  }

  get given(): readonly MachineDemand[] {
    return this.#given;
  }

  give(demand: MachineDemand): void {
    const here = this.#pools.demandAt(demand, this.node);
    this.#given.push(here);
    this.#pools.give(here);
  }

  /** Memory that is left, in bytes; less than nothing when it was given too much. */
  get freeMemoryBytes(): number {
    return freeMemoryBytes(this.node) - memoryOf(this.#given);
  }

  /** @returns bytes that have to be fetched for these machines */
  bytesToFetch(wanted: readonly MachineDemand[]): number {
    const demands = this.#here(wanted);
    const all = [...this.#given, ...demands];
    const images = [...imagesOf(all), ...imagesElsewhere(all)];
    const pools = demands.flatMap(({ elsewhere = [] }) => elsewhere).map(({ pool }) => pool);
    const there = pools.flatMap((pool) => [...this.#pools.images(pool)]);
    return fetchBytes(
      [...new Map(images.map((image) => [image.id, image])).values()],
      new Set([...this.node.images, ...there]),
    );
  }

  /** @returns what it has too little of for these machines besides those it was given */
  lacks(wanted: readonly MachineDemand[]): Lack[] {
    const demands = this.#here(wanted);
    return [
      ...(demands.some(({ uefi }) => uefi) && !this.node.uefi ? [{ kind: 'uefi' } as const] : []),
      ...short('cpu', sum(demands, 'cpu'), this.#freeCpus()),
      ...short('memory', memoryOf(demands), this.freeMemoryBytes),
      ...this.#lacksDisk(demands),
      ...this.#pools.lacks(demands, this.node.id),
    ];
  }

  #here(demands: readonly MachineDemand[]): MachineDemand[] {
    return demands.map((demand) => this.#pools.demandAt(demand, this.node));
  }

  #freeCpus(): number {
    const { cpus, cpusReserved } = this.node;
    return cpus * LIMITS.node.cpuOvercommit - cpusReserved - sum(this.#given, 'cpu');
  }

  /** An image is there once, however many machines stand on it. */
  #lacksDisk(demands: readonly MachineDemand[]): Lack[] {
    const { images, ownPool, spareDisk: disk } = this.node;
    if (ownPool === 'memory') {
      const pools = this.#pools.namesAt(this.node);
      return demands.some(needsOwnPool) ? [{ kind: 'own-pool', disk, pools }] : [];
    }
    const before = diskOf(this.#given, images);
    const needed = diskOf([...this.#given, ...demands], images) - before;
    return short('disk', needed, freeDiskBytes(this.node) - before);
  }
}

const short = (kind: 'cpu' | 'memory' | 'disk', needed: number, free: number): Lack[] =>
  needed > free ? [{ kind, needed, free: Math.max(0, free) }] : [];

const sum = (demands: readonly MachineDemand[], key: 'cpu' | 'memoryBytes' | 'volumeBytes') =>
  demands.reduce((total, demand) => total + demand[key], 0);

const memoryOf = (demands: readonly MachineDemand[]): number =>
  sum(demands, 'memoryBytes') + demands.length * MACHINE_OVERHEAD_BYTES;

const diskOf = (demands: readonly MachineDemand[], present: ReadonlySet<Digest>): number =>
  imagesOf(demands)
    .filter(({ id }) => !present.has(id))
    .reduce((total, { plainBytes }) => total + plainBytes, sum(demands, 'volumeBytes'));

const imagesElsewhere = (demands: readonly MachineDemand[]): ImageCost[] =>
  demands.flatMap(({ elsewhere = [] }) => elsewhere.flatMap(({ image }) => image ?? []));

const imagesOf = (demands: readonly MachineDemand[]): ImageCost[] => [
  ...new Map(demands.flatMap(({ image }) => (image ? [[image.id, image] as const] : []))).values(),
];

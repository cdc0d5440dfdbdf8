import type { DesiredNetwork, DesiredState } from '../../../schemas/agent/desired.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { NetworkId } from '../../../schemas/ids/brand.ts';
import type { BootWatch } from '../boot/boot-watch.ts';
import type { ActualState } from '../node/core/actual-state.ts';
import { ownPoolState } from '../storage/core/own-pool-state.ts';
import { changedFirst } from './core/changed-first.ts';
import { deedsOf, hasNewDeeds } from './core/new-deeds.ts';
import { arrivalItem, withoutArriving } from '../compute/core/moves/decide-arrival.ts';
import { networkMtus } from '../gateway/core/network-mtus.ts';
import { wantedTunnel } from '../gateway/core/wanted-tunnel.ts';
import { type AgentStep, NODE_DISK_ITEM, planSteps, TUNNEL_ITEM } from './core/plan-steps.ts';
import { claimPlace, epochOf } from '../storage/core/pools/claim-place.ts';
import { imageItem, imagePlaces } from '../storage/core/pools/image-places.ts';
import { mergeVolumes } from '../storage/core/pools/merge-volumes.ts';
import { spareImages } from '../storage/core/pools/spare-images.ts';
import { volumePlaces } from '../storage/core/volume-places.ts';
import { executeStep } from './execute-step.ts';
import type { ExportWatch } from '../storage/export-watch.ts';
import type { FaultLog } from './fault-log.ts';
import type { ImageFetches } from '../storage/image-fetches.ts';
import type { MachineMemories } from '../compute/machine-memories.ts';
import type { AgentPorts } from './ports/agent-ports.ts';
import type { VolumeMemories } from '../storage/volume-memories.ts';
import type { VolumeReceipts } from '../storage/volume-receipts.ts';

export interface ConvergerParts {
  readonly ports: AgentPorts;
  readonly faults: FaultLog;
  readonly fetches: ImageFetches;
  readonly receipts: VolumeReceipts;
  readonly memories: MachineMemories;
  readonly volumes: VolumeMemories;
  readonly exports: ExportWatch;
  readonly boot: BootWatch;
  /** Networks as they were made last by this process. */
  readonly networks: Map<NetworkId, DesiredNetwork>;
}

/** Unwanted images are deleted when less than this share of the pool is free. */
const SCARCE_SHARE = 0.15;

/** Steps that are asked for in every round although mostly nothing is to be done. */
const REPAIRING: ReadonlySet<AgentStep['kind']> = new Set([
  'ensure-tunnel',
  'ensure-network',
  'ensure-router',
]);

/** Steps that are only begun here. */
const BACKGROUND: ReadonlySet<AgentStep['kind']> = new Set(['fetch-image', 'receive-volume']);

/** Makes the node what it shall be, round by round. A round looks, decides, acts, and looks again. */
export class Converger {
  readonly #parts: ConvergerParts;
  readonly #networks: Map<NetworkId, DesiredNetwork>;
  #bootId = '';
  #inMemory = false;
  /** What was done in the round before. */
  #deeds: ReadonlySet<string> = new Set();

  constructor(parts: ConvergerParts) {
    this.#parts = parts;
    this.#networks = parts.networks;
  }

  /**
   * @param options `repair`: also check networks and routers that should be there already
   * @returns what is there now, and whether anything was done that was not done in the round before
   */
  async round(
    desired: DesiredState,
    options: { repair: boolean },
  ): Promise<{ actual: ActualState; acted: boolean }> {
    const { memories, ports, faults, fetches } = this.#parts;
    this.#bootId ||= await ports.host.bootId();
    await this.#parts.exports.follow(desired.exports, options);
    await this.#parts.boot.follow(desired.boot, options);
    const before = await this.#look(desired);
    await this.#parts.receipts.clearLeftovers(desired, before);
    const steps = this.#plan(desired, before, options.repair);
    faults.keepOnly(itemsOf(desired, steps));
    fetches.keepOnly(new Set(imageItems(desired)));
    for (const step of steps) await this.#do(step, desired);
    await this.#freeSpace(desired, before);
    const deeds = steps.filter(({ kind }) => !REPAIRING.has(kind) && !BACKGROUND.has(kind));
    const acted = hasNewDeeds(deeds, this.#deeds);
    this.#deeds = deedsOf(deeds);
    const actual = steps.length > 0 ? await this.#look(desired) : before;
    for (const id of this.#networks.keys()) {
      if (!actual.networks.has(id)) this.#networks.delete(id);
    }
    memories.keepOnly(desired);
    await memories.save();
    return { actual, acted };
  }

  async #look(desired: DesiredState): Promise<ActualState> {
    const { ports, memories } = this.#parts;
    const wasThere = await ports.volumes.isPoolPresent();
    const inMemory = await ports.volumes.isPoolInMemory();
    this.#inMemory = inMemory;
    const [images, volumes, pools, networks, routers, domains, seeds, tunnel] = await Promise.all([
      ports.images.list(),
      ports.volumes.list(),
      ports.pools.list(),
      ports.networks.list(),
      ports.routers.list(),
      ports.hypervisor.list(),
      ports.seeds.list(),
      ports.tunnels.find(),
    ]);
    const actual: ActualState = {
      // Asked before and after: an empty list of a pool that went or came meanwhile says nothing.
      pool: ownPoolState({
        isPresent: wasThere && (await ports.volumes.isPoolPresent()),
        inMemory,
        disk: desired.disk,
      }),
      pools,
      images: new Set(images),
      volumes: mergeVolumes(volumes, pools, desired),
      networks: new Set(networks),
      tunnel,
      routers: new Set(routers),
      domains: new Map(domains.map((domain) => [domain.id, domain])),
      seeds: new Set(seeds),
    };
    memories.look(desired, actual, { bootId: this.#bootId, now: ports.now() });
    // What is being filled for a machine that may not come is no volume of this node yet.
    const owned = withoutArriving(actual.volumes, memories.all);
    await this.#parts.volumes.look(desired, { ...actual, volumes: owned }, ports.now());
    return actual;
  }

  #plan(desired: DesiredState, actual: ActualState, repair: boolean): AgentStep[] {
    const { ports, memories, faults } = this.#parts;
    const mtus = networkMtus(desired);
    const places = volumePlaces(desired);
    const steps = planSteps({
      desired,
      actual,
      memories: memories.all,
      volumes: this.#parts.volumes.all,
      inMemory: this.#inMemory,
      definitionOf: (machine) => ports.hypervisor.definitionOf(machine, mtus, places),
      now: ports.now(),
    });
    const due = steps.filter(
      (step) => !faults.rests(step.item, orderOf(step)) && (repair || !isThere(step, actual)),
    );
    return changedFirst(due, this.#networks);
  }

  async #do(step: AgentStep, desired: DesiredState): Promise<void> {
    const { faults } = this.#parts;
    try {
      await executeStep(step, {
        ...this.#parts,
        node: desired.node,
        mtus: networkMtus(desired),
        places: volumePlaces(desired),
        claimPlace: (machine) => claimPlace(machine, desired),
      });
      if (step.kind === 'ensure-network') this.#networks.set(step.network.id, step.network);
      if (!BACKGROUND.has(step.kind)) faults.succeeded(step.item);
    } catch (error) {
      if (Fault.is(error, 'CANCELLED')) return;
      faults.failed(step.item, error, orderOf(step));
    }
  }

  /** Deletes images nobody wants, once space is scarce and no volume can be standing on them. */
  async #freeSpace(desired: DesiredState, actual: ActualState): Promise<void> {
    const { ports } = this.#parts;
    for (const { image, pool } of spareImages(desired, actual, SCARCE_SHARE)) {
      await ports.images.remove(image, pool);
    }
    const wanted = new Set(
      desired.images.filter((image) => imagePlaces(image).includes(undefined)).map(({ id }) => id),
    );
    const spare = [...actual.images].filter((id) => !wanted.has(id));
    const known = new Set(desired.volumes.map(({ id }) => id));
    const strays = [...actual.volumes.values()].some(
      ({ id, pool }) => pool === undefined && !known.has(id),
    );
    if (spare.length === 0 || strays || actual.pool === 'absent') return;
    const { totalBytes, freeBytes } = await ports.volumes.space();
    if (freeBytes > totalBytes * SCARCE_SHARE) return;
    for (const image of spare) await ports.images.remove(image);
  }
}

function isThere(step: AgentStep, actual: ActualState): boolean {
  if (step.kind === 'ensure-tunnel') return actual.tunnel !== undefined;
  if (step.kind === 'ensure-network') return actual.networks.has(step.network.id);
  return step.kind === 'ensure-router' && actual.routers.has(step.router.stack);
}

/** A machine that was handed over anew is another order: what failed before says nothing of it. */
const orderOf = (step: AgentStep): number =>
  'machine' in step && typeof step.machine === 'object' ? epochOf(step.machine) : 0;

const imageItems = ({ images }: DesiredState): string[] =>
  images.flatMap((image) => imagePlaces(image).map((pool) => imageItem(image.id, pool)));

const itemsOf = (desired: DesiredState, steps: readonly AgentStep[]): ReadonlySet<string> =>
  new Set<string>([
    ...steps.map(({ item }) => item),
    ...imageItems(desired),
    ...desired.pools.map(({ id }) => id),
    // What shall go and is gone has no fault any more: making it had failed, perhaps.
    ...desired.volumes.filter(({ mode }) => mode !== 'discard').map(({ id }) => id),
    ...desired.networks.map(({ id }) => id),
    ...(wantedTunnel(desired) ? [TUNNEL_ITEM] : []),
    ...(steps.some(({ kind }) => kind === 'keep-node') ? [NODE_DISK_ITEM] : []),
    ...desired.routers.map(({ stack }) => `router-${stack}`),
    ...desired.machines.map(({ id }) => id),
    ...desired.arrivals.map(({ machine }) => arrivalItem(machine.id)),
  ]);

import type {
  DesiredImage,
  DesiredMachine,
  DesiredNetwork,
  DesiredRouter,
  DesiredState,
  DesiredVolume,
} from '../../../../schemas/agent/desired.ts';
import type { DesiredNodeDisk } from '../../../../schemas/agent/node-disk.ts';
import type { DesiredPool } from '../../../../schemas/agent/pool.ts';
import type {
  MachineId,
  NetworkId,
  PoolId,
  StackId,
  VolumeId,
} from '../../../../schemas/ids/brand.ts';
import { type ActualState, hasImage, isPoolThere } from '../../node/core/actual-state.ts';
import {
  LONGEST_RETRY_MS,
  NEW_MACHINE,
  type MachineMemory,
} from '../../compute/core/machine-memory.ts';
import { withoutArriving } from '../../compute/core/moves/decide-arrival.ts';
import { isOnTheMove } from '../../compute/core/moves/decide-sending.ts';
import { claimSteps, giveUpSteps } from '../../storage/core/pools/claim-steps.ts';
import { imageItem, imagePlaces } from '../../storage/core/pools/image-places.ts';
import { poolSteps } from '../../storage/core/pools/pool-steps.ts';
import type { WantedTunnel } from '../../gateway/ports/tunnels.ts';
import { wantedTunnel } from '../../gateway/core/wanted-tunnel.ts';
import {
  keptBelow,
  keptFromDeletion,
  mayBeMade,
  type VolumeMemory,
} from '../../storage/core/volume-memory.ts';

/** What can be done to a node, with what it takes. A new kind does not compile without an executor. */
export interface StepKinds {
  /** Ends a machine that runs here, although another node has taken it over. */
  'give-up-machine': { machine: MachineId };
  /** Gives the node, which is in memory, its disk. */
  'keep-node': { disk: DesiredNodeDisk; running: number };
  'ensure-pool': { pool: DesiredPool; isNew: boolean };
  'release-pool': { pool: PoolId };
  'fetch-image': { image: DesiredImage; pool: PoolId | undefined };
  'ensure-volume': { volume: DesiredVolume };
  /** Copies it from another node, in the background. */
  'receive-volume': { volume: DesiredVolume };
  'ensure-tunnel': { tunnel: WantedTunnel };
  'ensure-network': { network: DesiredNetwork };
  'ensure-router': { router: DesiredRouter };
  /** Writes into the pool that a machine runs here. */
  'claim-machine': { machine: DesiredMachine };
  'define-machine': { machine: DesiredMachine };
  'start-machine': { machine: DesiredMachine };
  /** Lets a machine go on that stands still because the pool was full. */
  'resume-machine': { machine: MachineId };
  'shut-down-machine': { machine: MachineId };
  'cut-off-machine': { machine: MachineId };
  'undefine-machine': { machine: MachineId };
  /** Removes what a machine would have been told at its start, and that nobody starts. */
  'remove-seed': { machine: MachineId };
  'remove-router': { stack: StackId };
  'remove-network': { network: NetworkId };
  'remove-tunnel': object;
  'discard-volume': { volume: VolumeId; pool: PoolId | undefined };
}

/** One step; `item` names what it is done to, for faults and retries. */
export type AgentStep = {
  [Kind in keyof StepKinds]: { readonly kind: Kind; readonly item: string } & StepKinds[Kind];
}[keyof StepKinds];

export interface PlanContext {
  readonly desired: DesiredState;
  readonly actual: ActualState;
  readonly memories: ReadonlyMap<MachineId, MachineMemory>;
  /** Volumes that were there once, also when they are not now. */
  readonly volumes: ReadonlyMap<VolumeId, VolumeMemory>;
  /** Whether the own pool is in memory; absent: it is not. */
  readonly inMemory?: boolean;
  readonly definitionOf: (machine: DesiredMachine) => string;
  /** Volumes that nobody may write to, see `keptBelow`. */
  readonly kept?: ReadonlySet<VolumeId>;
  readonly now: Date;
}

/**
 * Decides what to do next, in order. Pure: it looks at what is and what shall be, and knows nothing
 * of what was done before. Steps whose prerequisites are missing are left for the next round.
 */
export function planSteps(seen: PlanContext): AgentStep[] {
  const context = { ...seen, kept: keptBelow(seen.desired.volumes, seen.volumes) };
  return [
    ...giveUpSteps(context),
    ...leaveSteps(context),
    ...seedSteps(context),
    ...nodeDiskSteps(context),
    ...poolSteps(context),
    ...imageSteps(context),
    ...tunnelSteps(context),
    ...networkSteps(context),
    ...tunnelEnd(context),
    ...volumeSteps(context),
    ...claimSteps(context),
    ...context.desired.machines
      .filter((machine) => !isOnTheMove(machine, context.memories.get(machine.id) ?? NEW_MACHINE))
      .flatMap((machine) => machineSteps(machine, context)),
  ];
}

/** What shall not exist goes first, users before what they use. What nobody names is left alone. */
function leaveSteps({ desired, actual, volumes }: PlanContext): AgentStep[] {
  const { gone } = desired;
  const kept = keptFromDeletion(desired.volumes, volumes, actual.volumes);
  const discarded = desired.volumes.filter(
    ({ id, mode }) => mode === 'discard' && actual.volumes.has(id) && !kept.has(id),
  );
  return [
    ...gone.machines
      .filter((id) => actual.domains.has(id) || actual.seeds.has(id))
      .map((machine): AgentStep => ({ kind: 'undefine-machine', item: machine, machine })),
    ...gone.routers
      .filter((stack) => actual.routers.has(stack))
      .map((stack): AgentStep => ({ kind: 'remove-router', item: routerItem(stack), stack })),
    ...gone.networks
      .filter((id) => actual.networks.has(id))
      .map((network): AgentStep => ({ kind: 'remove-network', item: network, network })),
    ...discarded.map(({ id: volume, pool }): AgentStep => ({
      kind: 'discard-volume',
      item: volume,
      volume,
      pool,
    })),
  ];
}

/**
 * A seed without a machine is what an agent has forgotten in the middle of an arrival, with secrets in it. It
 * holds nothing that could be lost: whoever wants the machine makes the same again.
 */
const seedSteps = ({ desired, actual, memories }: PlanContext): AgentStep[] => {
  const { machines, arrivals, gone } = desired;
  const named = new Set([
    ...machines.map(({ id }) => id),
    ...arrivals.map(({ machine }) => machine.id),
    ...gone.machines,
  ]);
  return [...actual.seeds]
    .filter((id) => !named.has(id) && !actual.domains.has(id) && !memories.get(id)?.arrival)
    .map((machine): AgentStep => ({ kind: 'remove-seed', item: `seed-${machine}`, machine }));
};

export const NODE_DISK_ITEM = 'node-disk';

/** As long as its own pool is in memory: what comes of it there is a new start of the agent. */
function nodeDiskSteps({ desired: { disk }, actual, inMemory }: PlanContext): AgentStep[] {
  if (!disk || !inMemory) return [];
  const running = [...actual.domains.values()].filter(
    ({ state }) => state !== 'off' && state !== 'crashed',
  ).length;
  return [{ kind: 'keep-node', item: NODE_DISK_ITEM, disk, running }];
}

export const routerItem = (stack: StackId): string => `router-${stack}`;

const imageSteps = ({ desired, actual }: PlanContext): AgentStep[] =>
  desired.images.flatMap((image) =>
    imagePlaces(image)
      .filter((pool) => isPoolThere(actual, pool) && !hasImage(actual, image.id, pool))
      .map((pool) => ({ kind: 'fetch-image', item: imageItem(image.id, pool), image, pool })),
  );

export const TUNNEL_ITEM = 'tunnel';

/** Before the networks that go through it. */
function tunnelSteps({ desired }: PlanContext): AgentStep[] {
  const tunnel = wantedTunnel(desired);
  return tunnel ? [{ kind: 'ensure-tunnel', item: TUNNEL_ITEM, tunnel }] : [];
}

/** After the networks that went through it. */
const tunnelEnd = ({ desired, actual }: PlanContext): AgentStep[] =>
  actual.tunnel && !wantedTunnel(desired) ? [{ kind: 'remove-tunnel', item: TUNNEL_ITEM }] : [];

/** Always asked for, also when they exist: ensuring repairs what was changed behind our back. */
const networkSteps = ({ desired }: PlanContext): AgentStep[] => [
  ...desired.networks.map((network): AgentStep => ({
    kind: 'ensure-network',
    item: network.id,
    network,
  })),
  ...desired.routers.map((router): AgentStep => ({
    kind: 'ensure-router',
    item: routerItem(router.stack),
    router,
  })),
];

/**
 * A volume is made once. One that server or agent knows to have existed is never made again: an
 * empty disk in its place would pass for the data that was lost.
 */
const volumeSteps = ({ desired, actual, volumes }: PlanContext): AgentStep[] =>
  desired.volumes
    .filter((volume) => {
      const { mode, id, image, base, pool } = volume;
      const isNew = mayBeMade(volume, volumes.get(id)) && !actual.volumes.has(id);
      const possible =
        base === undefined
          ? image === undefined || hasImage(actual, image, pool)
          : actual.volumes.has(base);
      return mode === 'create' && isNew && possible && isPoolThere(actual, pool);
    })
    .map((volume) => ({
      kind: volume.from ? 'receive-volume' : 'ensure-volume',
      item: volume.id,
      volume,
    }));

/**
 * @returns whether all disks of a machine are there, its seed's pool as well, which is the node's own;
 *   without one of them it is held. What a move has begun to fill is no disk of it, also when a restored server
 *   takes the machine to be here: it runs elsewhere, with its data
 */
function hasDisks({ disks }: DesiredMachine, { actual, memories }: PlanContext): boolean {
  const volumes = withoutArriving(actual.volumes, memories);
  return actual.pool !== 'absent' && disks.every(({ volume }) => volumes.has(volume));
}

function machineSteps(machine: DesiredMachine, context: PlanContext): AgentStep[] {
  const { actual, kept } = context;
  const domain = actual.domains.get(machine.id);
  // A machine that runs writes to what stands on them, and runs on.
  const isBarred = machine.disks.some(({ volume }) => kept?.has(volume));
  if (isBarred && (!domain || domain.state === 'off' || domain.state === 'crashed')) return [];
  const ready = hasDisks(machine, context) && !isBarred;
  const current =
    domain?.definition === context.definitionOf(machine) && actual.seeds.has(machine.id);
  const define: AgentStep[] =
    ready && !current && domain?.state !== 'stopping'
      ? [{ kind: 'define-machine', item: machine.id, machine }]
      : [];
  // Its old definition may name a disk that another one stands on by now.
  if (define.length > 0 && hasLayers(machine, context) && machine.power === 'on') return define;
  return [...define, ...powerSteps(machine, context)];
}

const hasLayers = ({ disks }: DesiredMachine, { desired }: PlanContext): boolean =>
  desired.volumes.some(
    ({ id, base, off }) => (base ?? off) !== undefined && disks.some(({ volume }) => volume === id),
  );

function powerSteps(machine: DesiredMachine, context: PlanContext): AgentStep[] {
  const domain = context.actual.domains.get(machine.id);
  if (!domain) return [];
  const isOff = domain.state === 'off' || domain.state === 'crashed';
  if (machine.power === 'on') {
    if (!hasDisks(machine, context)) return [];
    if (domain.state === 'paused') return resumeSteps(machine.id, context);
    const start = isOff && !machine.hold && mayStart(machine, context);
    return start ? [{ kind: 'start-machine', item: machine.id, machine }] : [];
  }
  return isOff ? [] : stopSteps(machine, context);
}

const resumeSteps = (machine: MachineId, context: PlanContext): AgentStep[] =>
  isRested(machine, context) ? [{ kind: 'resume-machine', item: machine, machine }] : [];

function isRested(machine: MachineId, { memories, now }: PlanContext): boolean {
  const retryAt = memories.get(machine)?.retryAt;
  const leftMs = retryAt ? Date.parse(retryAt) - now.getTime() : 0;
  // No rest is longer: if it seems so, the clock was set back meanwhile.
  return leftMs <= 0 || leftMs > LONGEST_RETRY_MS;
}

function mayStart(machine: DesiredMachine, context: PlanContext): boolean {
  const { actual, desired } = context;
  const connected = machine.interfaces.every(({ network }) => actual.networks.has(network));
  const routed =
    actual.routers.has(machine.stack) ||
    !desired.routers.some(({ stack }) => stack === machine.stack);
  const first = machine.after.every((id) => isReady(id, context));
  return isRested(machine.id, context) && connected && routed && first;
}

/** A machine that is not listed is on another node: the server puts those on hold that wait for it. */
function isReady(machine: MachineId, { desired, actual, memories }: PlanContext): boolean {
  if (!desired.machines.some(({ id }) => id === machine)) return true;
  const isRunning = actual.domains.get(machine)?.state === 'running';
  return isRunning && (memories.get(machine)?.readyAt ?? null) !== null;
}

function stopSteps(machine: DesiredMachine, { memories, now }: PlanContext): AgentStep[] {
  const askedAt = memories.get(machine.id)?.stopAskedAt;
  // Asked in the future: the clock was set back. Its grace begins anew, with asking again.
  if (!askedAt || Date.parse(askedAt) > now.getTime())
    return [{ kind: 'shut-down-machine', item: machine.id, machine: machine.id }];
  const waited = now.getTime() - Date.parse(askedAt);
  return waited > machine.stopGraceMs
    ? [{ kind: 'cut-off-machine', item: machine.id, machine: machine.id }]
    : [];
}

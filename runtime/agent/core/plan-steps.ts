import type {
  DesiredImage,
  DesiredMachine,
  DesiredNetwork,
  DesiredRouter,
  DesiredState,
  DesiredVolume,
} from '../../../schemas/agent/desired.ts';
import type { MachineId, NetworkId, StackId, VolumeId } from '../../../schemas/ids/brand.ts';
import type { ActualState } from './actual-state.ts';
import type { MachineMemory } from './machine-memory.ts';

/** What can be done to a node, with what it takes. A new kind does not compile without an executor. */
export interface StepKinds {
  'fetch-image': { image: DesiredImage };
  'ensure-volume': { volume: DesiredVolume };
  'ensure-network': { network: DesiredNetwork };
  'ensure-router': { router: DesiredRouter };
  'define-machine': { machine: DesiredMachine };
  'start-machine': { machine: DesiredMachine };
  /** Lets a machine go on that stands still because the pool was full. */
  'resume-machine': { machine: MachineId };
  'shut-down-machine': { machine: MachineId };
  'cut-off-machine': { machine: MachineId };
  'undefine-machine': { machine: MachineId };
  'remove-router': { stack: StackId };
  'remove-network': { network: NetworkId };
  'discard-volume': { volume: VolumeId };
}

/** One step; `item` names what it is done to, for faults and retries. */
export type AgentStep = {
  [Kind in keyof StepKinds]: { readonly kind: Kind; readonly item: string } & StepKinds[Kind];
}[keyof StepKinds];

export interface PlanContext {
  readonly desired: DesiredState;
  readonly actual: ActualState;
  readonly memories: ReadonlyMap<MachineId, MachineMemory>;
  readonly definitionOf: (machine: DesiredMachine) => string;
  readonly now: Date;
}

/**
 * Decides what to do next, in order. Pure: it looks at what is and what shall be, and knows nothing
 * of what was done before. Steps whose prerequisites are missing are left for the next round.
 */
export function planSteps(context: PlanContext): AgentStep[] {
  return [
    ...leaveSteps(context),
    ...imageSteps(context),
    ...networkSteps(context),
    ...volumeSteps(context),
    ...context.desired.machines.flatMap((machine) => machineSteps(machine, context)),
  ];
}

/** What shall not exist goes first, users before what they use. */
function leaveSteps({ desired, actual }: PlanContext): AgentStep[] {
  const machines = new Set(desired.machines.map(({ id }) => id));
  const networks = new Set(desired.networks.map(({ id }) => id));
  const routers = new Set(desired.routers.map(({ stack }) => stack));
  const discarded = new Set(desired.volumes.filter(({ discard }) => discard).map(({ id }) => id));
  return [
    ...[...new Set([...actual.domains.keys(), ...actual.seeds])]
      .filter((id) => !machines.has(id))
      .map((machine): AgentStep => ({ kind: 'undefine-machine', item: machine, machine })),
    ...[...actual.routers]
      .filter((stack) => !routers.has(stack))
      .map((stack): AgentStep => ({ kind: 'remove-router', item: routerItem(stack), stack })),
    ...[...actual.networks]
      .filter((id) => !networks.has(id))
      .map((network): AgentStep => ({ kind: 'remove-network', item: network, network })),
    ...[...actual.volumes.keys()]
      .filter((id) => discarded.has(id))
      .map((volume): AgentStep => ({ kind: 'discard-volume', item: volume, volume })),
  ];
}

export const routerItem = (stack: StackId): string => `router-${stack}`;

const imageSteps = ({ desired, actual }: PlanContext): AgentStep[] =>
  desired.images
    .filter(({ id }) => !actual.images.has(id))
    .map((image) => ({ kind: 'fetch-image', item: image.id, image }));

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

const volumeSteps = ({ desired, actual }: PlanContext): AgentStep[] =>
  desired.volumes
    .filter(({ discard, id, image }) => {
      const possible = image === undefined || actual.images.has(image);
      return !discard && !actual.volumes.has(id) && possible;
    })
    .map((volume) => ({ kind: 'ensure-volume', item: volume.id, volume }));

function machineSteps(machine: DesiredMachine, context: PlanContext): AgentStep[] {
  const { actual } = context;
  const domain = actual.domains.get(machine.id);
  const ready = machine.disks.every(({ volume }) => actual.volumes.has(volume));
  const current =
    domain?.definition === context.definitionOf(machine) && actual.seeds.has(machine.id);
  const define: AgentStep[] =
    ready && !current && domain?.state !== 'stopping'
      ? [{ kind: 'define-machine', item: machine.id, machine }]
      : [];
  return [...define, ...powerSteps(machine, context)];
}

function powerSteps(machine: DesiredMachine, context: PlanContext): AgentStep[] {
  const domain = context.actual.domains.get(machine.id);
  if (!domain) return [];
  const isOff = domain.state === 'off' || domain.state === 'crashed';
  if (machine.power === 'on') {
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
  return !retryAt || Date.parse(retryAt) <= now.getTime();
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
  if (!askedAt) return [{ kind: 'shut-down-machine', item: machine.id, machine: machine.id }];
  const waited = now.getTime() - Date.parse(askedAt);
  return waited > machine.stopGraceMs
    ? [{ kind: 'cut-off-machine', item: machine.id, machine: machine.id }]
    : [];
}

import { AlertKeeper } from './alerts/alert-keeper.ts';
import type { AlertSender } from './alerts/ports/alert-sender.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import type { OperationKind } from '../operations/kind.ts';
import type { OperationLog } from '../operations/ports/operation-log.ts';
import { OperationWorker } from '../operations/worker.ts';
import { type OneAtATime, oneAtATime } from '../process/one-at-a-time.ts';
import { VERSION } from '../process/version.ts';
import { AgentReception } from './nodes/agents/agent-reception.ts';
import { JoinDesk } from './nodes/agents/join-desk.ts';
import { controlLifeCycle, type LifeCycle } from './control-life-cycle.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { IDLE_LOOP, type LoopSight } from '../process/loop-sight.ts';
import { LoopTurns } from '../process/loop-turns.ts';
import type { ControlDependencies } from './control-dependencies.ts';
import { ConsoleDesks } from './nodes/consoles/console-desks.ts';
import { ConsoleStore } from './nodes/console-store.ts';
import { LineVolumes } from './backups/adapters/line-volumes.ts';
import { noRepositories } from './backups/core/no-repositories.ts';
import { VolumeLines } from './nodes/agents/volume-lines.ts';
import { EncryptedNetworks } from './stacks/desired/encrypted-networks.ts';
import { DesiredStates } from './stacks/desired/desired-states.ts';
import { CommonProcessors } from './nodes/common-processors.ts';
import { NodeAddresses } from './nodes/node-addresses.ts';
import { BootBook } from './boot/boot-book.ts';
import { BootSight } from './boot/boot-sight.ts';
import { ImageKeeper } from './boot/image-keeper.ts';
import { RememberedBoot } from './boot/remembered-boot.ts';
import { PoolBook } from './pools/pool-book.ts';
import { RememberedPools } from './pools/remembered-pools.ts';
import { RememberedNodes } from './nodes/remembered-nodes.ts';
import { RememberedPower } from './nodes/remembered-power.ts';
import { ObservedStates } from './nodes/observed-states.ts';
import { OpenStacks } from './stacks/desired/open-stacks.ts';
import { Placements } from './stacks/desired/placements.ts';
import type { FigureStore } from './nodes/ports/figure-store.ts';
import { ALL_NODES } from './nodes/core/figure-range.ts';
import { SeriesKeeper } from './nodes/series-keeper.ts';
import { SeriesStore } from './nodes/series-store.ts';
import { RememberedSchedules } from './schedules/remembered-schedules.ts';
import { ScheduleKeeper } from './schedules/schedule-keeper.ts';
import { SleepKeeper } from './power/sleep-keeper.ts';
import { HeldStacks, type HeldStacksDependencies } from './stacks/desired/held-stacks.ts';
import { RememberedStacks } from './stacks/remembered-stacks.ts';
import { DownloadTickets } from './files/download-tickets.ts';
import { FilesDesk } from './files/files-desk.ts';
import { ReleaseWatch } from './stacks/newer/release-watch.ts';
import type { StackRecord } from './stacks/core/define/stack-record.ts';
import { confirmRoom } from './stacks/use-cases/confirm-room.ts';
import { watchReports } from './watch-reports.ts';
import { type ControlHandlers, controlHandlers } from './control-handlers.ts';
import { operationKinds } from './operation-kinds.ts';
import type { ControlInput } from './control-input.ts';

/** The admin role, put together: what answers the API, what agents talk to, and what works. */
export interface Control extends LifeCycle {
  readonly handlers: ControlHandlers;
  readonly reception: AgentReception;
  readonly joins: JoinDesk;
  readonly worker: OperationWorker;
  /** Puts idle nodes to sleep, and wakes them. */
  readonly sleeps: SleepKeeper;
  /** Has done what is due by schedule. */
  readonly scheduler: ScheduleKeeper;
  /** Tells people what needs them. */
  readonly alerts: AlertKeeper;
  readonly dependencies: ControlDependencies;
}

/** Wires the admin role. Holds no rule of its own. */
export function assembleControl(input: ControlInput): Control {
  const { stores, now, audit, changes, sealer, ownRegistry, onError, loop = IDLE_LOOP } = input;
  const remembered = rememberedStores(input);
  const { stacks, nodes } = remembered;
  const consoles = new ConsoleStore();
  const sources = { ...remembered, observed: new ObservedStates(now) };
  const open = new OpenStacks({ ...stores, stacks, sealer, ownRegistry });
  const told = toldByNodes(sources, now);
  const turns = new LoopTurns(LIMITS.agent.documentTurns, loop.nowMs);
  const bootSight = new BootSight({ ...input, ...sources, agentAddress: agentAddressOf(input) });
  const held = heldStacks(input, { ...sources, changed: (id) => open.changed(id) });
  const around = { ...told, boots: bootSight, turns, held, onError };
  const desired = new DesiredStates({ ...sources, ...around, stacks: open });
  const switching = oneAtATime();
  const withRoom = roomKeeper(sources, switching);
  const shared = { ...sources, desired, consoles, audit, changes, now, withRoom, bootSight, held };
  const bootBook = new BootBook(shared);
  const backupParts = backupPartsOf(input);
  const kinds = operationKinds(
    { ...input, ...shared, ...backupParts, bootBook, switching, worker: () => worker },
    input.power,
  );
  const worker: OperationWorker = makeWorker(stores.operations, kinds, input);
  const sleepWhy = new Map<NodeId, string>();
  const scheduleWaits = new Map<string, string>();
  const dependencies: ControlDependencies = {
    ...stores,
    ...shared,
    ...input.power,
    poolBook: new PoolBook(shared),
    ...nodeImageParts({ ...input, ...shared, bootBook, switching }),
    ...told,
    ...backupParts,
    desks: new ConsoleDesks({ store: consoles, audit, now, onError }),
    series: new SeriesStore(),
    ...givenParts(input),
    kinds,
    releases: new ReleaseWatch({ ...input, stacks, source: input.appliances }),
    worker: { wake: () => worker.wake(), cancel: (id) => worker.cancel(id as never) },
    switching,
    promising: oneAtATime(),
    sleepWhy,
    scheduleWaits,
    runNow: (...order) => scheduler.runNow(...order),
  };
  const placements = new Placements(open, (stack) => desired.isAsking(stack));
  const { reception, joins } = agentDoors(input, dependencies, placements);
  watchReports(dependencies, open, onError);
  const sleeps = new SleepKeeper(dependencies, sleepWhy);
  const scheduler: ScheduleKeeper = new ScheduleKeeper(dependencies, scheduleWaits);
  const alerts = new AlertKeeper(dependencies);
  return {
    handlers: controlHandlers(dependencies, joins),
    reception,
    joins,
    worker,
    sleeps,
    scheduler,
    alerts,
    dependencies,
    ...controlLifeCycle(worker, dependencies, {
      sleeps,
      scheduler,
      alerts,
      keeper: seriesKeeper(stores.figures, dependencies, loop),
      flush: () => nodes.flush(),
      onError: input.onError,
    }),
  };
}

const NOBODY: AlertSender = { send: async () => undefined };

/** What handlers get as it was given. */
const givenParts = (input: ControlInput) => ({
  alertSender: input.alertSender ?? NOBODY,
  sealer: input.sealer,
  secretMaker: input.secretMaker,
  ownRegistry: input.ownRegistry,
  ownAddresses: input.ownAddresses,
  appliances: input.appliances,
  agentAddress: agentAddressOf(input),
  installed: input.installed ?? 'checkout',
  serverBackups: input.serverBackups,
  version: VERSION,
});

const heldStacks = (
  { held, stores }: ControlInput,
  parts: Pick<HeldStacksDependencies, 'observed' | 'stacks' | 'changed'>,
) => held && new HeldStacks({ ...parts, memory: held, operations: stores.operations });

/** What agents talk to: those that belong to this server, and those that ask to. */
function agentDoors(
  input: ControlInput,
  dependencies: ControlDependencies,
  placements: Placements,
): Pick<Control, 'reception' | 'joins'> {
  const { authority, onError, forgotten } = input;
  const around = { placements, authority, onError, forgotten };
  const reception = new AgentReception({ ...dependencies, ...around });
  return { reception, joins: joinDesk(dependencies, input) };
}

const rememberedStores = ({ stores, onError }: ControlInput) => ({
  stacks: new RememberedStacks(stores.stacks),
  nodes: new RememberedNodes(stores.nodes, onError),
  power: new RememberedPower(stores.power),
  pools: new RememberedPools(stores.pools),
  boot: new RememberedBoot(stores.boot),
  schedules: new RememberedSchedules(stores.schedules),
});

/** What backups of stacks are made with, and files are read with. */
function backupPartsOf({ backupEngine = noRepositories, now, secretMaker }: ControlInput) {
  const volumeLines = new VolumeLines();
  const volumes = new LineVolumes({
    open: (node, wanted, signal) => volumeLines.open(node, wanted, signal),
    now: () => now().getTime(),
  });
  const files = new FilesDesk({
    open: (node, wanted, signal) => volumeLines.open(node, wanted, signal),
  });
  const { random } = secretMaker;
  const tickets = new DownloadTickets({ now, random });
  return { backupEngine, volumeLines, volumes, files, tickets, random };
}

function nodeImageParts(
  shared: ConstructorParameters<typeof ImageKeeper>[0] & { readonly bootBook: BootBook },
): Pick<ControlDependencies, 'bootBook' | 'nodeImages' | 'imageKeeper'> {
  const { bootBook, nodeImages } = shared;
  return { bootBook, nodeImages, imageKeeper: new ImageKeeper(shared) };
}

/** Where machines ask to become nodes. */
const joinDesk = (dependencies: ControlDependencies, { authority }: ControlInput): JoinDesk =>
  new JoinDesk({
    ...dependencies,
    authority,
    oldestImageSequence: () => dependencies.bootBook.oldestSequence(),
  });

/** What is concluded from what nodes tell of themselves. */
function toldByNodes(
  sources: Pick<ControlDependencies, 'nodes' | 'observed'>,
  now: () => Date,
): Pick<ControlDependencies, 'addresses' | 'encrypted'> & { processors: CommonProcessors } {
  const addresses = new NodeAddresses({ nodes: sources.nodes, now });
  const encrypted = new EncryptedNetworks({ ...sources, addresses });
  return { addresses, encrypted, processors: new CommonProcessors(sources.nodes) };
}

const makeWorker = (
  log: OperationLog,
  kinds: readonly OperationKind[],
  { changes, failpoint, workerName, onError }: ControlInput,
): OperationWorker =>
  new OperationWorker(
    {
      log,
      kinds,
      failpoint,
      onChange: ({ id, subject, parent }) => {
        changes.publish('operation', id);
        if (parent) changes.publish('operation', parent);
        changes.publish('stack', subject.id);
      },
    },
    workerName,
    onError,
  );

const agentAddressOf = ({ agentUrl, agentReach, authority }: ControlInput) => ({
  url: agentUrl,
  reach: agentReach,
  authorityFingerprint: authority.fingerprint,
});

/** Nobody takes memory between looking for it and switching on. */
function roomKeeper(
  dependencies: Parameters<typeof confirmRoom>[1],
  inTurn: OneAtATime,
): (stack: StackRecord, switchOn: () => Promise<void>) => Promise<void> {
  return (stack, switchOn) =>
    inTurn(async () => {
      await confirmRoom(stack, dependencies, { waits: true });
      await switchOn();
    });
}

const seriesKeeper = (
  figures: FigureStore,
  { series, stacks, nodes, now }: ControlDependencies,
  loop: LoopSight,
): SeriesKeeper =>
  new SeriesKeeper({
    series,
    figures,
    now,
    loop,
    async living() {
      const [all, there] = await Promise.all([stacks.list(), nodes.list()]);
      const machines = all.flatMap(({ definition }) => definition.machines);
      return new Set([ALL_NODES, ...[...machines, ...there].map(({ id }) => id)]);
    },
  });

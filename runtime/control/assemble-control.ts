import type { HandlersOf } from '../../schemas/api/handler.ts';
import { bootRoutes } from '../../schemas/api/routes/boot.ts';
import { clusterRoutes } from '../../schemas/api/routes/cluster.ts';
import { joinRoutes } from '../../schemas/api/routes/join.ts';
import { nodeRoutes } from '../../schemas/api/routes/node.ts';
import { powerRoutes } from '../../schemas/api/routes/power.ts';
import { poolRoutes } from '../../schemas/api/routes/pool.ts';
import { overviewRoutes } from '../../schemas/api/routes/overview.ts';
import { operationRoutes } from '../../schemas/api/routes/operation.ts';
import { stackRoutes } from '../../schemas/api/routes/stack.ts';
import { trustRoutes } from '../../schemas/api/routes/trust.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Failpoint } from '../operations/engine.ts';
import type { OperationKind } from '../operations/kind.ts';
import type { OperationLog } from '../operations/ports/operation-log.ts';
import { OperationWorker } from '../operations/worker.ts';
import { type OneAtATime, oneAtATime } from '../process/one-at-a-time.ts';
import { VERSION } from '../process/version.ts';
import { AgentReception } from './nodes/agents/agent-reception.ts';
import { JoinDesk } from './nodes/agents/join-desk.ts';
import type { Authority } from './nodes/agents/authority.ts';
import { controlLifeCycle, type LifeCycle } from './control-life-cycle.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { IDLE_LOOP, type LoopSight } from '../process/loop-sight.ts';
import { LoopTurns } from '../process/loop-turns.ts';
import type { ControlDependencies } from './control-dependencies.ts';
import type { ControlStores } from './control-stores.ts';
import { machineHandlers } from './stacks/http/machine-handlers.ts';
import { joinHandlers } from './nodes/http/join-handlers.ts';
import { nodeHandlers } from './nodes/http/node-handlers.ts';
import { nodeDrainHandlers } from './nodes/http/node-drain-handlers.ts';
import { nodeDiskHandlers } from './nodes/http/node-disk-handlers.ts';
import { nodeOrderHandlers } from './nodes/http/node-order-handlers.ts';
import { operationHandlers } from './stacks/http/operation-handlers.ts';
import { emptyingHandlers } from './stacks/http/emptying-handlers.ts';
import { moveHandlers } from './stacks/http/move-handlers.ts';
import { stackHandlers } from './stacks/http/stack-handlers.ts';
import { mirrorHandlers } from './trust/http/mirror-handlers.ts';
import { registryApprovalHandlers } from './releases/http/registry-approval-handlers.ts';
import { trustHandlers } from './trust/http/trust-handlers.ts';
import { volumeHandlers } from './stacks/http/volume-handlers.ts';
import { ChangeFeed } from '../events/change-feed.ts';
import { ConsoleStore } from './nodes/console-store.ts';
import { EncryptedNetworks } from './stacks/desired/encrypted-networks.ts';
import { encryptionHandlers } from './stacks/http/encryption-handlers.ts';
import { DesiredStates } from './stacks/desired/desired-states.ts';
import { CommonProcessors } from './nodes/common-processors.ts';
import { NodeAddresses } from './nodes/node-addresses.ts';
import { BootBook } from './boot/boot-book.ts';
import { BootSight } from './boot/boot-sight.ts';
import { bootNetworkHandlers } from './boot/http/boot-network-handlers.ts';
import { imageChoiceHandlers } from './boot/http/image-choice-handlers.ts';
import { nodeImageHandlers } from './boot/http/node-image-handlers.ts';
import { ImageKeeper } from './boot/image-keeper.ts';
import type { NodeImageFiles } from './boot/ports/node-image-files.ts';
import { RememberedBoot } from './boot/remembered-boot.ts';
import { poolHandlers } from './pools/http/pool-handlers.ts';
import { PoolBook } from './pools/pool-book.ts';
import { RememberedPools } from './pools/remembered-pools.ts';
import { RememberedNodes } from './nodes/remembered-nodes.ts';
import { RememberedPower } from './nodes/remembered-power.ts';
import { ObservedStates } from './nodes/observed-states.ts';
import { OpenStacks } from './stacks/desired/open-stacks.ts';
import { Placements } from './stacks/desired/placements.ts';
import type { FigureStore } from './nodes/ports/figure-store.ts';
import { ALL_NODES } from './nodes/core/figure-range.ts';
import { overviewHandlers } from './overview/http/overview-handlers.ts';
import { SeriesKeeper } from './nodes/series-keeper.ts';
import { SeriesStore } from './nodes/series-store.ts';
import { powerHandlers } from './power/http/power-handlers.ts';
import { idleDemand } from './power/idle-demand.ts';
import type { PowerDependencies } from './power/operations/power-dependencies.ts';
import { powerOffNode, powerOnNode, rebootNode } from './power/operations/power-node.ts';
import { rollOutHandlers } from './roll-out/http/roll-out-handlers.ts';
import { renewNode } from './roll-out/operations/renew-node.ts';
import type { RollOutDependencies } from './roll-out/operations/roll-out-dependencies.ts';
import { rollOutNodeImage } from './roll-out/operations/roll-out-node-image.ts';
import { moveGateway } from './stacks/operations/move-gateway.ts';
import { drainNode } from './stacks/operations/drain-node.ts';
import {
  takeOverMachine,
  type TakeOverDependencies,
  takeOverNode,
} from './stacks/operations/take-over.ts';
import { moveMachineCold, moveMachineLive } from './stacks/operations/move-machine.ts';
import type { MoveDependencies } from './stacks/operations/moving-machine.ts';
import { installStack } from './stacks/operations/install-stack.ts';
import { restartStack, startStack, stopStack } from './stacks/operations/power-operations.ts';
import { purgeStack, removeStack } from './stacks/operations/remove-stack.ts';
import { restoreStack } from './stacks/operations/restore-stack.ts';
import { runAction } from './stacks/operations/run-action.ts';
import { startEmptyVolume } from './stacks/operations/start-empty-volume.ts';
import type { ApplianceSource } from './releases/ports/appliance-source.ts';
import type { ReleaseSource } from './releases/ports/release-source.ts';
import type { Sealer, SecretMaker } from './stacks/ports/secret-maker.ts';
import { RememberedStacks } from './stacks/remembered-stacks.ts';
import { ReleaseWatch } from './stacks/newer/release-watch.ts';
import type { StackRecord } from './stacks/core/define/stack-record.ts';
import { confirmRoom } from './stacks/use-cases/confirm-room.ts';
import { planTakeOver, planTakeOverAgain } from './stacks/use-cases/plan-take-over.ts';
import { planDrain, planDrainAgain } from './stacks/use-cases/plan-drain.ts';
import { confirmMove, type MovePlanDependencies } from './stacks/use-cases/plan-move.ts';
import { watchReports } from './watch-reports.ts';
import { confirmCapacity } from './stacks/use-cases/confirm-capacity.ts';

export interface ControlInput {
  readonly stores: ControlStores;
  readonly audit: AuditTrail;
  readonly appliances: ApplianceSource & ReleaseSource;
  /** Base URL of the registry that references without one mean. */
  readonly ownRegistry: string;
  readonly authority: Pick<Authority, 'signNode' | 'certificate' | 'fingerprint'>;
  /** Where node images are. */
  readonly nodeImages: NodeImageFiles;
  readonly sealer: Sealer;
  readonly secretMaker: SecretMaker;
  readonly changes: ChangeFeed;
  readonly now: () => Date;
  /** Addresses of the host that the server runs on, as they are now. */
  readonly ownAddresses: () => readonly string[];
  /** What nodes are switched on and off by. */
  readonly power: PowerWays;
  /** Name of this server among the workers; the same after a restart. */
  readonly workerName: string;
  /** Where agents reach this server. */
  readonly agentUrl: string;
  /** Whether agents on other machines can get there. */
  readonly agentReach: 'network' | 'host';
  readonly onError: (error: unknown) => void;
  readonly failpoint?: Failpoint | undefined;
  /** Absent: one with nothing else to do, as in simulated runs. */
  readonly loop?: LoopSight;
}

/** What nodes are switched on and off by, besides themselves. */
export type PowerWays = Pick<ControlDependencies, 'controllers' | 'findCertificate' | 'ownBoot'> &
  Pick<PowerDependencies, 'sendPackets'>;

export type ControlHandlers = HandlersOf<
  | keyof typeof stackRoutes
  | keyof typeof operationRoutes
  | keyof typeof nodeRoutes
  | keyof typeof joinRoutes
  | keyof typeof clusterRoutes
  | keyof typeof powerRoutes
  | keyof typeof poolRoutes
  | keyof typeof bootRoutes
  | keyof typeof overviewRoutes
  | keyof typeof trustRoutes
>;

/** The admin role, put together: what answers the API, what agents talk to, and what works. */
export interface Control extends LifeCycle {
  readonly handlers: ControlHandlers;
  readonly reception: AgentReception;
  readonly joins: JoinDesk;
  readonly worker: OperationWorker;
  readonly dependencies: ControlDependencies;
}

/** Wires the admin role. Holds no rule of its own. */
export function assembleControl(input: ControlInput): Control {
  const { stores, now, audit, changes, sealer, secretMaker, loop = IDLE_LOOP } = input;
  const { operations, trust, registries } = stores;
  const remembered = rememberedStores(input);
  const { stacks, nodes } = remembered;
  const consoles = new ConsoleStore();
  const series = new SeriesStore();
  const sources = { ...remembered, observed: new ObservedStates(now) };
  const { ownRegistry, onError } = input;
  const open = new OpenStacks({ stacks, sealer, registries, ownRegistry });
  const told = toldByNodes(sources, now);
  const turns = new LoopTurns(LIMITS.agent.documentTurns, loop.nowMs);
  const bootSight = new BootSight({ ...input, ...sources, agentAddress: agentAddressOf(input) });
  const around = { ...told, boots: bootSight, turns, onError };
  const desired = new DesiredStates({ ...sources, ...around, stacks: open });
  const switching = oneAtATime();
  const withRoom = roomKeeper(sources, switching);
  const shared = { ...sources, desired, consoles, audit, changes, now, withRoom, bootSight };
  const bootBook = new BootBook(shared);
  const kinds = stackKinds({
    ...shared,
    trust,
    sealer,
    secretMaker,
    confirmCapacity: (plan) => confirmCapacity(plan, sources),
    ...movePlans(sources, switching),
    switching,
  }).concat(
    powerKinds({ ...shared, ...input.power, sealer, switching, demandIdle: idleDemand(sources) }),
    rollOutKinds({ ...shared, bootBook, operations, switching }),
  );
  const worker = makeWorker(operations, kinds, input);
  const dependencies: ControlDependencies = {
    ...stores,
    ...shared,
    ...input.power,
    poolBook: new PoolBook(shared),
    ...nodeImageParts({ ...input, ...shared, bootBook, switching }),
    ...told,
    series,
    sealer,
    kinds,
    ownRegistry,
    ownAddresses: input.ownAddresses,
    appliances: input.appliances,
    releases: new ReleaseWatch({ ...input, stacks, source: input.appliances }),
    worker: { wake: () => worker.wake(), cancel: (id) => worker.cancel(id as never) },
    random: secretMaker.random,
    switching,
    version: VERSION,
    agentAddress: agentAddressOf(input),
  };
  const { authority } = input;
  const placements = new Placements(open);
  const reception = new AgentReception({ ...dependencies, placements, authority, onError });
  watchReports(dependencies, open, onError);
  const joins = joinDesk(dependencies, input);
  return {
    handlers: controlHandlers(dependencies, joins),
    reception,
    joins,
    worker,
    dependencies,
    ...controlLifeCycle(worker, dependencies, {
      keeper: seriesKeeper(stores.figures, dependencies, loop),
      flush: () => nodes.flush(),
      onError: input.onError,
    }),
  };
}

const rememberedStores = ({ stores, onError }: ControlInput) => ({
  stacks: new RememberedStacks(stores.stacks),
  nodes: new RememberedNodes(stores.nodes, onError),
  power: new RememberedPower(stores.power),
  pools: new RememberedPools(stores.pools),
  boot: new RememberedBoot(stores.boot),
});

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

const controlHandlers = (dependencies: ControlDependencies, joins: JoinDesk): ControlHandlers => ({
  ...stackHandlers(dependencies),
  ...volumeHandlers(dependencies),
  ...moveHandlers(dependencies),
  ...machineHandlers(dependencies),
  ...operationHandlers(dependencies),
  ...nodeHandlers(dependencies),
  ...joinHandlers(dependencies, joins),
  ...nodeOrderHandlers(dependencies),
  ...nodeDiskHandlers(dependencies),
  ...nodeDrainHandlers(dependencies),
  ...emptyingHandlers(dependencies),
  ...powerHandlers(dependencies),
  ...encryptionHandlers(dependencies),
  ...poolHandlers(dependencies),
  ...nodeImageHandlers(dependencies),
  ...imageChoiceHandlers(dependencies),
  ...bootNetworkHandlers(dependencies),
  ...rollOutHandlers(dependencies),
  ...overviewHandlers(dependencies),
  ...trustHandlers(dependencies),
  ...mirrorHandlers(dependencies),
  ...registryApprovalHandlers(dependencies),
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

/** Nobody takes room between looking for it and beginning a move. */
const movePlans = (
  sources: MovePlanDependencies,
  inTurn: OneAtATime,
): Omit<TakeOverDependencies, 'audit' | 'observed' | 'nodes'> &
  Pick<MoveDependencies, 'confirmMove'> => ({
  planDrain: async (node, options) => (await planDrain(node, options, sources)).plan,
  planDrainAgain: (child, params) => planDrainAgain(child, params, sources),
  planTakeOver: (node) => planTakeOver(node, sources),
  planTakeOverAgain: (child, params) => planTakeOverAgain(child, params, sources),
  confirmMove: (params, begin) =>
    inTurn(async () => {
      await confirmMove(params, sources);
      await begin();
    }),
});

const stackKinds = (
  dependencies: Parameters<typeof installStack>[0] & MoveDependencies & TakeOverDependencies,
): readonly OperationKind[] => [
  installStack(dependencies),
  startStack(dependencies),
  stopStack(dependencies),
  restartStack(dependencies),
  removeStack(dependencies),
  purgeStack(dependencies),
  restoreStack(dependencies),
  runAction(dependencies),
  startEmptyVolume(dependencies),
  moveGateway(dependencies),
  moveMachineLive(dependencies),
  moveMachineCold(dependencies),
  drainNode(dependencies),
  takeOverNode(dependencies),
  takeOverMachine(dependencies),
];

const powerKinds = (dependencies: PowerDependencies): readonly OperationKind[] => [
  powerOnNode(dependencies),
  powerOffNode(dependencies),
  rebootNode(dependencies),
];

const rollOutKinds = (dependencies: RollOutDependencies): readonly OperationKind[] => [
  renewNode(dependencies),
  rollOutNodeImage(dependencies),
];

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

import type { HandlersOf } from '../../schemas/api/handler.ts';
import { nodeRoutes } from '../../schemas/api/routes/node.ts';
import { operationRoutes } from '../../schemas/api/routes/operation.ts';
import { stackRoutes } from '../../schemas/api/routes/stack.ts';
import { trustRoutes } from '../../schemas/api/routes/trust.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { AnyDatabase } from '../database/open-database.ts';
import { SqlOperationLog } from '../operations/adapters/sql-operation-log.ts';
import type { Failpoint } from '../operations/engine.ts';
import type { OperationKind } from '../operations/kind.ts';
import { OperationWorker } from '../operations/worker.ts';
import { SqlNodeStore } from './adapters/sql-node-store.ts';
import { SqlRootStore } from './adapters/sql-root-store.ts';
import { SqlStackStore } from './adapters/sql-stack-store.ts';
import { SqlTrustStore } from './adapters/sql-trust-store.ts';
import { AgentReception } from './agents/agent-reception.ts';
import type { Authority } from './agents/authority.ts';
import type { ControlDependencies } from './http/control-dependencies.ts';
import { machineHandlers } from './http/machine-handlers.ts';
import { nodeHandlers } from './http/node-handlers.ts';
import { operationHandlers } from './http/operation-handlers.ts';
import { stackHandlers } from './http/stack-handlers.ts';
import { trustHandlers } from './http/trust-handlers.ts';
import { ChangeFeed } from './nodes/change-feed.ts';
import { ConsoleStore } from './nodes/console-store.ts';
import { DesiredStates } from './nodes/desired-states.ts';
import { MachineJournal } from './nodes/machine-journal.ts';
import { ObservedStates } from './nodes/observed-states.ts';
import { SeriesStore } from './nodes/series-store.ts';
import { installStack } from './operations/install-stack.ts';
import { restartStack, startStack, stopStack } from './operations/power-operations.ts';
import { purgeStack, removeStack } from './operations/remove-stack.ts';
import { restoreStack } from './operations/restore-stack.ts';
import { runAction } from './operations/run-action.ts';
import type { ApplianceSource } from './ports/appliance-source.ts';
import type { Sealer, SecretMaker } from './ports/secret-maker.ts';
import { purgeExpiredData } from './reconcilers/expired-data.ts';
import { confirmCapacity } from './use-cases/confirm-capacity.ts';

export interface ControlInput {
  readonly db: AnyDatabase;
  readonly audit: AuditTrail;
  readonly appliances: ApplianceSource;
  readonly authority: Pick<Authority, 'signNode' | 'certificate' | 'fingerprint'>;
  readonly sealer: Sealer;
  readonly secretMaker: SecretMaker;
  readonly changes: ChangeFeed;
  readonly now: () => Date;
  /** Name of this server among the workers; the same after a restart. */
  readonly workerName: string;
  /** Where agents reach this server. */
  readonly agentUrl: string;
  readonly onError: (error: unknown) => void;
  readonly failpoint?: Failpoint | undefined;
}

export type ControlHandlers = HandlersOf<
  | keyof typeof stackRoutes
  | keyof typeof operationRoutes
  | keyof typeof nodeRoutes
  | keyof typeof trustRoutes
>;

/** The admin role, put together: what answers the API, what agents talk to, and what works. */
export interface Control {
  readonly handlers: ControlHandlers;
  readonly reception: AgentReception;
  readonly worker: OperationWorker;
  readonly dependencies: ControlDependencies;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const RECONCILE_MS = 10 * 60_000;

/** Wires the admin role. Holds no rule of its own. */
export function assembleControl(input: ControlInput): Control {
  const { db, now, audit, changes, sealer, secretMaker } = input;
  const stacks = new SqlStackStore(db);
  const nodes = new SqlNodeStore(db);
  const log = new SqlOperationLog(db, now);
  const observed = new ObservedStates(now);
  const consoles = new ConsoleStore();
  const series = new SeriesStore();
  const desired = new DesiredStates({ stacks, nodes, observed, sealer });
  const trust = new SqlTrustStore(db);
  const shared = { stacks, nodes, desired, observed, consoles, audit, now };
  const kinds = stackKinds({
    ...shared,
    trust,
    sealer,
    secretMaker,
    confirmCapacity: (plan) => confirmCapacity(plan, { nodes, stacks, observed }),
  });
  const worker = new OperationWorker(
    {
      log,
      kinds,
      failpoint: input.failpoint,
      onChange: ({ id, subject }) => {
        changes.publish('operation', id);
        changes.publish('stack', subject.id);
      },
    },
    input.workerName,
    input.onError,
  );
  const dependencies: ControlDependencies = {
    ...shared,
    series,
    changes,
    sealer,
    kinds,
    trust,
    roots: new SqlRootStore(db),
    appliances: input.appliances,
    operations: log,
    worker: { wake: () => worker.wake(), cancel: (id) => worker.cancel(id as never) },
    random: secretMaker.random,
    agentAddress: { url: input.agentUrl, authorityFingerprint: input.authority.fingerprint },
  };
  const reception = new AgentReception({
    ...shared,
    series,
    changes,
    authority: input.authority,
    random: secretMaker.random,
  });
  const journal = new MachineJournal(stacks, audit);
  observed.subscribe((state, before) => void journal.note(state, before).catch(input.onError));
  return {
    handlers: {
      ...stackHandlers(dependencies),
      ...machineHandlers(dependencies),
      ...operationHandlers(dependencies),
      ...nodeHandlers(dependencies),
      ...trustHandlers(dependencies),
    },
    reception,
    worker,
    dependencies,
    ...lifeCycle(worker, dependencies, input.onError),
  };
}

const stackKinds = (dependencies: Parameters<typeof installStack>[0]): readonly OperationKind[] => [
  installStack(dependencies),
  startStack(dependencies),
  stopStack(dependencies),
  restartStack(dependencies),
  removeStack(dependencies),
  purgeStack(dependencies),
  restoreStack(dependencies),
  runAction(dependencies),
];

function lifeCycle(
  worker: OperationWorker,
  dependencies: ControlDependencies,
  onError: (error: unknown) => void,
): Pick<Control, 'start' | 'stop'> {
  let timer: NodeJS.Timeout | undefined;
  const reconcile = (): void => {
    purgeExpiredData(dependencies).then(() => worker.wake(), onError);
  };
  return {
    async start() {
      await worker.start();
      timer = setInterval(reconcile, RECONCILE_MS);
      reconcile();
    },
    async stop() {
      clearInterval(timer);
      await worker.stop();
    },
  };
}

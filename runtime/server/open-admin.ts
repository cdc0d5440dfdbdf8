import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { FastifyInstance } from 'fastify';
import { controlMigrations } from '../control/migrations.ts';
import { operationMigrations } from '../operations/migrations.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { AesSealer } from '../control/stacks/adapters/aes-sealer.ts';
import { nodeSecretMaker } from '../control/stacks/adapters/node-secret-maker.ts';
import { checkedFetch } from '../process/checked-fetch.ts';
import { OciApplianceSource } from '../control/releases/adapters/oci-appliance-source.ts';
import { SqlRegistryStore } from '../control/releases/adapters/sql-registry-store.ts';
import { SqlTrustStore } from '../control/trust/adapters/sql-trust-store.ts';
import {
  type AgentEndpointDependencies,
  makeAgentEndpoints,
} from '../control/nodes/agents/agent-endpoints.ts';
import { FolderNodeImages } from '../control/boot/adapters/folder-node-images.ts';
import { ImageBlobs } from '../control/nodes/agents/image-blobs.ts';
import { Authority } from '../control/nodes/agents/authority.ts';
import { consoleOpener } from '../control/stacks/http/console-handlers.ts';
import { openPowerWays } from '../control/power/open-power-ways.ts';
import { assembleControl, type Control } from '../control/assemble-control.ts';
import { sqlControlStores } from '../control/sql-control-stores.ts';
import type { ChangeFeed } from '../events/change-feed.ts';
import { migrateDatabase } from '../database/migrate-database.ts';
import type { AnyDatabase } from '../database/open-database.ts';
import type { Operation } from '../../schemas/api/resources/operation.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';
import { viewOperationById } from '../operations/view.ts';
import { alertMailman } from '../control/alerts/adapters/alert-mailman.ts';
import { loopIsBusy } from '../process/loop-is-busy.ts';
import { failpoint } from '../process/failpoint.ts';
import { answerFaults } from './http/error-handler.ts';
import { listenTogether } from './agent-doors.ts';
import { fitMemory } from './fit-memory.ts';
import { openBackups } from './open-backups.ts';
import type { OpenedServerBackups } from './open-server-backups.ts';
import { ownAddresses } from './own-addresses.ts';
import type { ServerSettings } from './settings.ts';

export interface AdminInput {
  readonly db: AnyDatabase;
  readonly settings: ServerSettings;
  readonly audit: AuditTrail;
  readonly changes: ChangeFeed;
  readonly backups: OpenedServerBackups;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

const V8 = { launchedWith: process.execArgv, setFlag: setFlagsFromString };

/** Puts the admin role together: control, and the door that agents come in by. */
export async function openAdmin(input: AdminInput) {
  const { db, settings, audit, changes, backups, now, onError } = input;
  await migrateDatabase(db, operationMigrations);
  await migrateDatabase(db, controlMigrations);
  const authority = await Authority.open(join(settings.dataFolder, 'authority'));
  const nodeImages = await FolderNodeImages.open(join(settings.dataFolder, 'node-images'));
  const control: Control = assembleControl({
    nodeImages,
    stores: sqlControlStores(db, now),
    audit,
    changes,
    authority,
    onError,
    ownRegistry: settings.registryUrl,
    appliances: appliancesOf(input),
    sealer: await AesSealer.open(join(settings.dataFolder, 'sealing-key')),
    secretMaker: nodeSecretMaker,
    backupEngine: openBackups(),
    alertSender: alertMailman,
    ownAddresses,
    power: await openPowerWays(),
    now,
    workerName: settings.serverName,
    agentUrl: settings.agentUrl,
    agentReach: settings.agentReach,
    installed: settings.installed,
    forgotten: forgottenTime(backups),
    held: backups.memory.known.held.size > 0 ? backups.memory : undefined,
    serverBackups: () => backupTimes(backups),
    failpoint: failpoint(settings.failpoint),
    loop: { isBusy: loopIsBusy(LIMITS.figures.busyShare), nowMs: () => performance.now() },
  });
  const agents = agentDoor(input, control, { authority, nodeImages });
  const countNodes = async () => (await control.dependencies.nodes.list()).length;
  const fit = (): Promise<void> => fitMemory({ ...V8, countNodes }).catch(onError);
  let timer: NodeJS.Timeout | undefined;
  let closeDoors = async (): Promise<void> => undefined;
  return {
    handlers: control.handlers,
    fingerprint: authority.fingerprint,
    firstStackAt: () => firstStackAt(control.dependencies),
    viewOperation: (operation: OperationId): Promise<Operation> =>
      viewOperationById(operation, control.dependencies.operations, control.dependencies.kinds),
    sitAtConsole: consoleOpener(control.dependencies),
    async start(): Promise<void> {
      await fit();
      timer = setInterval(() => void fit(), LIMITS.database.clearUpMs);
      closeDoors = await listenTogether(agents, { host: settings.host, port: settings.agentPort });
      await control.start();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await control.dependencies.desks.close();
      await control.stop();
      const closed = closeDoors();
      agents.server.closeAllConnections();
      await agents.close();
      await closed;
    },
    /** @returns how many nodes there are, and how many of them report */
    async countNodes(): Promise<{ all: number; reporting: number }> {
      const { nodes, observed } = control.dependencies;
      const all = await nodes.list();
      const reporting = all.filter(({ id }) => observed.get(id) && !observed.isLost(id));
      return { all: all.length, reporting: reporting.length };
    },
  };
}

/** When the server was backed up last, and when another one took its place. */
const backupTimes = (backups: OpenedServerBackups) => ({
  lastAt: lastBackupAt(backups),
  replacedAt: backups.term.replacedAt,
  replacedFor: backups.term.replacedFor,
});

/** @returns from when to when a restored server remembers nothing */
function forgottenTime({ memory }: OpenedServerBackups) {
  const { restored } = memory.known;
  return restored && { from: new Date(restored.createdAt), to: new Date(restored.restoredAt) };
}

function lastBackupAt({ memory }: OpenedServerBackups): Date | undefined {
  const { last } = memory.known;
  return last && new Date(last.createdAt);
}

/** @returns since when there has been a stack; undefined: there is none */
async function firstStackAt({
  stacks,
}: Pick<Control['dependencies'], 'stacks'>): Promise<Date | undefined> {
  const times = (await stacks.list()).map(({ createdAt }) => createdAt.getTime());
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

/** @returns what agents dial */
function agentDoor(
  { settings, backups: { term } }: AdminInput,
  { reception, joins, dependencies }: Control,
  parts: Pick<AgentEndpointDependencies, 'authority' | 'nodeImages'>,
): FastifyInstance {
  const images = new ImageBlobs({
    imageOf: (node, image) => reception.imageOf(node, image),
    ownRegistry: settings.registryUrl,
    fetch,
  });
  const { desks: consoles, volumeLines: volumes } = dependencies;
  const agents = makeAgentEndpoints({
    ...parts,
    term,
    reception,
    joins,
    images,
    consoles,
    volumes,
  });
  answerFaults(agents);
  return agents;
}

const appliancesOf = ({ db, settings }: AdminInput): OciApplianceSource =>
  new OciApplianceSource({
    registry: settings.registryUrl,
    trust: new SqlTrustStore(db),
    fetch,
    registries: new SqlRegistryStore(db),
    foreignFetch: checkedFetch,
  });

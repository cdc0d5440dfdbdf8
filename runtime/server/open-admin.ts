import { join } from 'node:path';
import { controlMigrations } from '../control/migrations.ts';
import { operationMigrations } from '../operations/migrations.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { AesSealer } from '../control/adapters/aes-sealer.ts';
import { nodeSecretMaker } from '../control/adapters/node-secret-maker.ts';
import { OciApplianceSource } from '../control/adapters/oci-appliance-source.ts';
import { SqlTrustStore } from '../control/adapters/sql-trust-store.ts';
import { makeAgentEndpoints } from '../control/agents/agent-endpoints.ts';
import { Authority } from '../control/agents/authority.ts';
import { assembleControl, type Control } from '../control/assemble-control.ts';
import type { ChangeFeed } from '../control/nodes/change-feed.ts';
import { migrateDatabase } from '../database/migrate-database.ts';
import type { AnyDatabase } from '../database/open-database.ts';
import type { Operation } from '../../schemas/api/resources/operation.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';
import { viewOperationById } from '../operations/view.ts';
import { failpoint } from '../process/failpoint.ts';
import { answerFaults } from './http/error-handler.ts';
import type { ServerSettings } from './settings.ts';

export interface AdminInput {
  readonly db: AnyDatabase;
  readonly settings: ServerSettings;
  readonly audit: AuditTrail;
  readonly changes: ChangeFeed;
  readonly onError: (error: unknown) => void;
}

/** Puts the admin role together: control, and the door that agents come in by. */
export async function openAdmin(input: AdminInput) {
  const { db, settings, audit, changes, onError } = input;
  await migrateDatabase(db, operationMigrations);
  await migrateDatabase(db, controlMigrations);
  const authority = await Authority.open(join(settings.dataFolder, 'authority'));
  const control: Control = assembleControl({
    db,
    audit,
    changes,
    authority,
    onError,
    appliances: new OciApplianceSource({
      registry: settings.registryUrl,
      trust: new SqlTrustStore(db),
      fetch,
    }),
    sealer: await AesSealer.open(join(settings.dataFolder, 'sealing-key')),
    secretMaker: nodeSecretMaker,
    now: () => new Date(),
    workerName: settings.serverName,
    agentUrl: settings.agentUrl,
    failpoint: failpoint(settings.failpoint),
  });
  const agents = makeAgentEndpoints({ authority, reception: control.reception });
  answerFaults(agents);
  return {
    handlers: control.handlers,
    viewOperation: (operation: OperationId): Promise<Operation> =>
      viewOperationById(operation, control.dependencies.operations, control.dependencies.kinds),
    async start(): Promise<void> {
      await agents.listen({ host: settings.host, port: settings.agentPort });
      await control.start();
    },
    async stop(): Promise<void> {
      await control.stop();
      agents.server.closeAllConnections();
      await agents.close();
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

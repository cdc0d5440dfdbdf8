import type { AccountId } from '../../schemas/ids/brand.ts';
import { SqlAuditTrail } from '../audit/sql-audit-trail.ts';
import { ChangeFeed } from '../events/change-feed.ts';
import type { AnyDatabase } from '../database/open-database.ts';
import { agentsCheck, databaseCheck, startedCheck } from './health-checks.ts';
import type { CallerLookup } from './http/caller.ts';
import { systemHandlers } from './http/system-handlers.ts';
import type { AccountParts } from './open-accounts.ts';
import { openAdmin } from './open-admin.ts';
import type { OpenedServerBackups } from './open-server-backups.ts';
import { openRegistry } from './open-registry.ts';
import { RegistryAccounts } from './registry-accounts.ts';
import type { ServerSettings } from './settings.ts';

export interface RolesInput {
  readonly db: AnyDatabase;
  readonly settings: ServerSettings;
  readonly accounts: AccountParts;
  readonly callers: CallerLookup;
  readonly audit: SqlAuditTrail;
  readonly backups: OpenedServerBackups;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** Opens the parts of a server that its roles ask for; what is not asked for is not there at all. */
export async function openRoles(input: RolesInput) {
  const { db, settings, audit, accounts, callers, backups, now, onError } = input;
  const changes = new ChangeFeed();
  const has = (role: 'registry' | 'admin'): boolean => settings.roles.includes(role);
  const admin = has('admin')
    ? await openAdmin({ db, settings, audit, changes, backups, now, onError })
    : undefined;
  const registry = has('registry')
    ? await openRegistry({
        db,
        settings,
        onError,
        publicUrl: settings.reach.publicUrl,
        authorizer: new RegistryAccounts(accounts.accounts, callers),
        onPublished: (address) => changes.publish('appliance', address),
      })
    : undefined;
  let started = false;
  const whenStarted = startedCheck(() => started);
  return {
    admin,
    registry,
    handlers: {
      ...admin?.handlers,
      ...registry?.handlers,
      ...systemHandlers({
        checks: {
          database: databaseCheck(db, settings.database),
          pages: whenStarted,
          ...(registry ? { registry: whenStarted } : {}),
          ...(admin
            ? { operations: whenStarted, agents: agentsCheck(() => admin.countNodes()) }
            : {}),
        },
        onPreparation: (name) => changes.publish('preparation', name),
      }),
    },
    events: admin && {
      ...accountSources(accounts),
      callers,
      changes,
      viewOperation: admin.viewOperation,
      sitAtConsole: admin.sitAtConsole,
    },
    async start(): Promise<void> {
      await admin?.start();
      registry?.start();
      started = true;
    },
  };
}

const accountSources = ({ accounts, access, store }: AccountParts) => ({
  access,
  principalById: (account: AccountId) => accounts.principalById(account),
  isSessionOpen: (session: string) => store.isOpen(session),
});

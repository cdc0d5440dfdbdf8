import type { HandlersOf } from '../../schemas/api/handler.ts';
import type { ServerBackups } from '../../schemas/api/resources/server-backup.ts';
import type { serverBackupRoutes } from '../../schemas/api/routes/server-backup.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { isBackupDue } from '../control/overview/core/is-backup-due.ts';
import type { SqlServerMemory } from './adapters/sql-server-memory.ts';
import { type BackupSource, takeServerBackup } from './take-server-backup.ts';
import type { ServerTerm } from './server-term.ts';

export interface ServerBackupsDependencies {
  readonly source: BackupSource;
  readonly memory: SqlServerMemory;
  readonly term: ServerTerm;
  readonly audit: AuditTrail;
  /** @returns since when there are stacks; undefined: there are none */
  readonly firstStackAt: () => Promise<Date | undefined>;
}

/** Answers the routes about backups of the server itself. */
export function serverBackupHandlers({
  source,
  memory,
  term,
  audit,
  firstStackAt,
}: ServerBackupsDependencies): HandlersOf<keyof typeof serverBackupRoutes> {
  /** Those that were sent, and may have been kept. */
  const sent = new Map<string, Pick<NonNullable<ServerBackups['last']>, 'createdAt' | 'leftOut'>>();
  let isBusy = false;
  const view = async (): Promise<ServerBackups> => {
    const { last, restored } = memory.known;
    const at = { last: last && new Date(last.createdAt), since: await firstStackAt() };
    return {
      last: last ?? null,
      isDue: isBackupDue(at, source.now()),
      restored: restored ?? null,
      replacedAt: term.replacedAt?.toISOString() ?? null,
      replacedFor: term.replacedFor,
    };
  };
  return {
    getServerBackups: view,

    async takeServerBackup({ body: { id, key, header, leaveOut } }, { principal }) {
      if (isBusy) throw new Fault('SERVER_BACKUP_BUSY', {});
      isBusy = true;
      const seal = { key: Buffer.from(key, 'base64'), header: Buffer.from(header, 'base64') };
      try {
        // Before anything is read: who cannot be noted down gets nothing, and nothing is left open.
        await audit.record({
          actor: principal?.name ?? '',
          action: 'server.backup',
          subject: id,
          sentence: `A backup of the server was asked for (${id.slice(0, 8)}).`,
        });
        const taken = await takeServerBackup(source, { id, seal, leaveOut });
        const { createdAt, leftOut } = taken.contents;
        forgetOld(sent, source.now());
        sent.set(id, { createdAt, leftOut });
        taken.bytes.once('close', () => (isBusy = false));
        return taken.bytes;
      } catch (error) {
        isBusy = false;
        throw error;
      }
    },

    async reportServerBackup({ body: { id, sizeBytes, place } }, { principal }) {
      const known = sent.get(id);
      if (!known) throw new Fault('NOT_FOUND', { what: 'backup of the server', name: id });
      const by = principal?.name ?? '';
      await memory.keepLast({ id, sizeBytes, place, by, ...known });
      return view();
    },
  };
}

function forgetOld(sent: Map<string, { readonly createdAt: string }>, now: Date): void {
  for (const [id, { createdAt }] of sent) {
    if (now.getTime() - Date.parse(createdAt) > LIMITS.serverBackup.reportMs) sent.delete(id);
  }
}

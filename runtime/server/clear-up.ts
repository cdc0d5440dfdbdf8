import { LIMITS } from '../../schemas/config/limits.ts';
import type { SqlSessionStore } from '../accounts/adapters/sql-session-store.ts';
import type { SqlAuditTrail } from '../audit/sql-audit-trail.ts';
import { ifWritable } from '../database/if-writable.ts';

/**
 * Deletes now and then what nobody asks for any more: sessions that are over, and old lines of the
 * audit log.
 *
 * @returns ends it
 */
export function clearUp(
  parts: {
    readonly sessions: Pick<SqlSessionStore, 'purge'>;
    readonly audit: Pick<SqlAuditTrail, 'purge'>;
  },
  onError: (error: unknown) => void,
): () => void {
  const work = async (): Promise<void> => {
    await ifWritable(() => parts.sessions.purge());
    await ifWritable(() => parts.audit.purge());
  };
  const run = (): void => void work().catch(onError);
  run();
  const timer = setInterval(run, LIMITS.database.clearUpMs);
  return () => clearInterval(timer);
}

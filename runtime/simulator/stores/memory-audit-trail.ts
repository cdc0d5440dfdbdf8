import type { AuditEntry } from '../../../schemas/api/resources/stack.ts';
import type { AuditRecord, AuditTrail } from '../../audit/audit-trail.ts';
import type { MemoryTables } from './memory-tables.ts';

/** The audit log in memory. */
export class MemoryAuditTrail implements AuditTrail {
  readonly #tables: MemoryTables;
  readonly #now: () => Date;

  constructor(tables: MemoryTables, now: () => Date) {
    this.#tables = tables;
    this.#now = now;
  }

  async record({ actor, action, subject, sentence }: AuditRecord): Promise<void> {
    const id = this.#tables.audit.size + 1;
    const at = this.#now().toISOString();
    this.#tables.audit.set(id, { id, at, actor, action, subject, sentence });
  }

  async list(filter: Parameters<AuditTrail['list']>[0]): Promise<AuditEntry[]> {
    return [...this.#tables.audit.values()]
      .filter(({ subject }) => filter.subject === undefined || subject === filter.subject)
      .filter(({ id }) => filter.before === undefined || id < filter.before)
      .toReversed()
      .slice(0, filter.limit);
  }
}

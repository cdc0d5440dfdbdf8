import type { AuditEntry } from '../../schemas/api/resources/stack.ts';

/** Something worth remembering: who did what to what. Never holds a secret. */
export interface AuditRecord {
  readonly actor: string;
  /** A stable word such as `stack.install` or `account.sign-in`. */
  readonly action: string;
  /** Id or name of what it was done to. */
  readonly subject: string;
  /** For people. */
  readonly sentence: string;
}

/** The audit log: entries are added and read, never changed. */
export interface AuditTrail {
  record(entry: AuditRecord): Promise<void>;
  /** Newest first. */
  list(filter: {
    subject?: string | undefined;
    before?: number | undefined;
    limit: number;
  }): Promise<AuditEntry[]>;
}

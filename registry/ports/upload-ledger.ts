import type { ApplianceAddress } from '../../schemas/ids/names.ts';

/** An upload session: who may continue it, and where its blob will be linked. */
export interface UploadSession {
  readonly id: string;
  readonly address: ApplianceAddress;
  readonly accountId: string;
  readonly touchedAt: Date;
}

export interface UploadLedger {
  putSession(session: UploadSession): Promise<void>;
  findSession(id: string): Promise<UploadSession | undefined>;
  touchSession(id: string, now: Date): Promise<void>;
  removeSession(id: string): Promise<void>;
  countSessions(accountId: string): Promise<number>;
  /** @returns ids of sessions that were last used before a time */
  listIdleSessions(before: Date): Promise<string[]>;
}

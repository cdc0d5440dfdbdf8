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
  /** Notes when a session was last used, and how many bytes it has. */
  touchSession(id: string, now: Date, sizeBytes: number): Promise<void>;
  removeSession(id: string): Promise<void>;
  countSessions(accountId: string): Promise<number>;
  /** @returns the session of an account that has rested longest */
  findOldestSession(accountId: string): Promise<UploadSession | undefined>;
  /** @returns ids of sessions that were last used before a time */
  listIdleSessions(before: Date): Promise<string[]>;
}

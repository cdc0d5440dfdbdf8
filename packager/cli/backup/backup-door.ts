import type { FrameSealer } from '../../backup/ports/frame-sealer.ts';
import type { ServerBackupFiles } from '../../backup/ports/server-backup-files.ts';
import type { RemovableStore } from '../../backup/ports/repository-store.ts';

/** What the commands for backups need; loaded when one of them is called. */
export interface BackupDoor {
  /** @param place absolute path of a folder */
  readonly store: (place: string) => RemovableStore;
  /** Backups of a server. */
  readonly serverFiles: ServerBackupFiles;
  /** Makes a folder that is not there, and those above it. @throws Fault FILE_FAILED */
  readonly makeFolder: (path: string) => Promise<void>;
  readonly startSealer: () => FrameSealer;
  /** @returns bytes that nobody can guess */
  readonly random: (bytes: number) => Uint8Array;
}

import type { S3Access } from '../../../schemas/ids/s3-place.ts';
import type { Pay } from '../../backup/paid-store.ts';
import type { FrameSealer } from '../../backup/ports/frame-sealer.ts';
import type { ServerBackupFiles } from '../../backup/ports/server-backup-files.ts';
import type { RemovableStore } from '../../backup/ports/repository-store.ts';

/** What the commands for backups need; loaded when one of them is called. */
export interface BackupDoor {
  /** @param path absolute. @param pay waited for before so many bytes are written */
  readonly folder: (path: string, pay: Pay) => RemovableStore;
  readonly bucket: (access: S3Access, pay: Pay) => Promise<RemovableStore>;
  /** Backups of a server. */
  readonly serverFiles: ServerBackupFiles;
  /** Makes a folder that is not there, and those above it. @throws Fault FILE_FAILED */
  readonly makeFolder: (path: string) => Promise<void>;
  readonly startSealer: () => FrameSealer;
  /** @returns bytes that nobody can guess */
  readonly random: (bytes: number) => Uint8Array;
}

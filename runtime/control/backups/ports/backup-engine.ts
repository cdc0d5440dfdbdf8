import type { S3Access } from '../../../../schemas/ids/s3-place.ts';
import type { VolumeToRead, VolumeToFill } from './volume-access.ts';
import type { Blocks } from '../core/nbd/parts-of-volume.ts';

/** A repository, and the key that opens it. */
export type RepositoryPlace = {
  /** The text of its key file. */
  readonly key: string;
  /** Most bytes that are written into it each second, by all backups together; absent: as many as go. */
  readonly bytesPerSecond?: number | undefined;
} & (
  | {
      /** Absolute path of a folder that the server can reach. */
      readonly folder: string;
    }
  | { readonly s3: S3Access }
);

/** A backup as it is in a repository. */
export interface StoredBackup {
  /** Name of its file: 64 hex digits. */
  readonly point: string;
  /** Which backups belong together, for rules of what is kept. */
  readonly group: string;
  readonly createdMs: number;
  readonly document: Uint8Array;
  readonly disks: readonly { readonly name: string; readonly sizeBytes: number }[];
}

export interface DiskToBackUp {
  readonly name: string;
  readonly volume: VolumeToRead;
  /** What has changed since the backup before; undefined: not known, so that all of it is read. */
  readonly changed: readonly Blocks[] | undefined;
}

export interface BackupTold {
  readonly point: string;
  readonly createdMs: number;
  readonly readBytes: number;
  readonly newBytes: number;
  readonly writtenBytes: number;
}

/** How far it is: of the disk that it names, or of something else. */
export interface BackupProgress {
  readonly note: string;
  readonly disk: string | undefined;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

export interface EngineWork {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BackupProgress) => void;
}

/** What verifying has found. */
export interface VerifyTold {
  readonly readBytes: number;
  /** What is wrong, each with the backups that need it. */
  readonly problems: readonly { readonly message: string; readonly points: readonly string[] }[];
}

/**
 * Repositories of backups. Whatever is in one may have been put there by somebody else: nothing of it is told before it
 * was verified.
 *
 * @throws from every method: Fault NOT_FOUND when there is none, BACKUP_KEY_WRONG, BACKUP_DAMAGED, FORMAT_TOO_NEW, DISK_FULL,
 *   FILE_FAILED, CANCELLED, UNREACHABLE, OBJECTS_REFUSED
 */
export interface BackupEngine {
  /** @returns a key for a repository that is to be made */
  newKey(): string;
  /** Makes one, in a folder or bucket that is there. @throws Fault TARGET_EXISTS */
  init(place: RepositoryPlace): Promise<void>;
  /** @returns its id, 32 hex digits */
  identify(place: RepositoryPlace): Promise<string>;
  /** The newest first. One that is damaged is left out; verifying tells of it. */
  list(place: RepositoryPlace): Promise<readonly StoredBackup[]>;
  /** @throws Fault BACKUP_OVERTAKEN */
  create(
    place: RepositoryPlace,
    request: {
      readonly group: string;
      readonly document: Uint8Array;
      readonly disks: readonly DiskToBackUp[];
      /** Which backup the changes of disks are told against. */
      readonly since: string | undefined;
    },
    work: EngineWork,
  ): Promise<BackupTold>;
  /** Fills volumes with disks of a backup. */
  restore(
    place: RepositoryPlace,
    request: {
      readonly point: string;
      readonly disks: readonly string[];
      readonly open: (disk: string) => Promise<VolumeToFill>;
    },
    work: EngineWork,
  ): Promise<void>;
  /** @param share of what is stored that is read, 0 to 1 */
  verify(place: RepositoryPlace, share: number, work: EngineWork): Promise<VerifyTold>;
  /** From now on its bound on bandwidth is that of this place, for what is being written as well. */
  limit(place: RepositoryPlace): void;
  /** Forgets a backup; one that is not there is fine. @throws Fault BACKUP_APPEND_ONLY */
  forget(place: RepositoryPlace, point: string): Promise<void>;
}

import type { S3Place } from '../../../../schemas/ids/s3-place.ts';
import type { PointId, StackId, VolumeId } from '../../../../schemas/ids/brand.ts';

/** A repository that this server writes backups into. */
export interface RepositoryRecord {
  readonly name: string;
  /** Absolute path of a folder of the server’s host; or `s3:` and an address. */
  readonly place: string;
  /** How it is reached by S3; null: it is a folder. */
  readonly s3: S3Record | null;
  /** Most bytes that are written into it each second; null: as many as go. */
  readonly bytesPerSecond: number | null;
  /** The text of its key file, sealed with the key of this server. */
  readonly sealedKey: string;
  readonly identity: string;
  readonly addedAt: Date;
  readonly addedBy: string;
}

/** A place in S3, with the access key; its secret is sealed with the key of this server. */
export interface S3Record extends S3Place {
  readonly keyId: string;
  readonly sealedSecret: string;
}

/** What of a repository may be changed. */
export type RepositoryChange = Pick<RepositoryRecord, 's3' | 'bytesPerSecond'>;

/** A backup that this server has made. It outlives its stack. */
export interface BackupRecord {
  /** Name of the repository. */
  readonly repository: string;
  readonly point: string;
  readonly stack: StackId;
  readonly stackName: string;
  readonly version: string;
  /** The instant of its disks. */
  readonly at: Date;
  readonly createdBy: string;
  readonly sizeBytes: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  /** The restore point that was made for it; null: one was there. */
  readonly made: PointId | null;
  /** What was read, by the name of the disk in the repository. */
  readonly layers: Readonly<Record<string, VolumeId>>;
  readonly verifiedAt: Date | null;
  readonly problem: string | null;
  /** When it was last tried whether it starts; null: never. */
  readonly startedAt: Date | null;
  /** Why it did not start then; null: it did. */
  readonly startProblem: string | null;
}

/** What this server knows of backups of stacks. */
export interface BackupStore {
  /** By name. */
  repositories(): Promise<RepositoryRecord[]>;
  /**
   * Notes the key of a repository that is about to be made in a place. When the server dies before it is added, it is
   * opened with that.
   *
   * @returns the key that was noted first, sealed
   */
  beginRepository(begun: Pick<RepositoryRecord, 'place' | 'sealedKey'>): Promise<string>;
  /** What was noted of its place before is forgotten. @throws Fault NAME_TAKEN */
  addRepository(repository: RepositoryRecord): Promise<void>;
  /** One that is not there is fine. */
  changeRepository(name: string, change: RepositoryChange): Promise<void>;
  /** Forgets a repository, and the backups that were made into it. @returns whether there was one */
  removeRepository(name: string): Promise<boolean>;
  /** Newest first; of a stack, or all in a repository. */
  list(of: { readonly stack: StackId } | { readonly repository: string }): Promise<BackupRecord[]>;
  /** There already: nothing. */
  add(backup: BackupRecord): Promise<void>;
  /** Notes what verifying has found. One that is not there is fine. */
  noteVerified(
    backup: Pick<BackupRecord, 'repository' | 'point'>,
    found: { readonly at: Date; readonly problem: string | null },
  ): Promise<void>;
  /** Notes what trying to start it has shown. One that is not there is fine. */
  noteStarted(
    backup: Pick<BackupRecord, 'repository' | 'point'>,
    found: { readonly at: Date; readonly problem: string | null },
  ): Promise<void>;
  /** One that is not there is fine. */
  remove(backup: Pick<BackupRecord, 'repository' | 'point'>): Promise<void>;
}

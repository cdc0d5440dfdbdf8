import { LIMITS } from '../../config/limits.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { OperationId, StackId } from '../../ids/brand.ts';
import { S3KeyId, S3Place, S3Secret } from '../../ids/s3-place.ts';
import { Label } from '../../ids/names.ts';
import { z } from '../route.ts';

/** Name of a backup in its repository. */
export const BackupPoint = z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits');

/** Most bytes a second that backups write into a repository, all of them together. */
export const WriteLimit = z
  .int()
  .min(LIMITS.stackBackups.leastBytesPerSecond)
  .max(Number.MAX_SAFE_INTEGER);

/** An access key of an object store. */
export const AccessKey = z.strictObject({
  keyId: S3KeyId,
  secret: S3Secret.describe('Stored sealed, and never shown again'),
});

/** A place that backups of stacks go into, encrypted. */
export const BackupRepository = z
  .object({
    name: Label,
    place: z
      .string()
      .describe('Path of a folder on the host of the server; or s3: and the address of a bucket'),
    s3: z
      .object({ ...S3Place.shape, keyId: S3KeyId })
      .nullable()
      .describe('How it is reached by S3; null: it is a folder'),
    bytesPerSecond: WriteLimit.nullable().describe(
      'Most that backups write into it each second, all of them together; null: as much as goes',
    ),
    identity: z.string().describe('Of the repository, wherever it is: 32 hex digits'),
    addedAt: z.iso.datetime(),
    addedBy: z.string(),
  })
  .meta({ id: 'BackupRepository' });
export type BackupRepository = z.infer<typeof BackupRepository>;

export const AddedRepository = BackupRepository.extend({
  recoveryKey: z
    .string()
    .nullable()
    .describe('Of a repository that was made now, told this once; null: it was there already'),
}).meta({ id: 'AddedRepository' });
export type AddedRepository = z.infer<typeof AddedRepository>;

/** A stack as it was at one instant, in a backup repository. */
export const StackBackup = z
  .object({
    point: BackupPoint,
    repository: Label,
    stack: StackId,
    stackName: z.string(),
    version: z.string().describe('Of the appliance'),
    at: z.iso.datetime().describe('The instant of its disks'),
    sizeBytes: Bytes.describe('Of its disks'),
    told: z
      .object({
        readBytes: Bytes.describe('Read from the disks'),
        writtenBytes: Bytes.describe('Added to the repository'),
        createdBy: z.string(),
        verifiedAt: z.iso.datetime().nullable().describe('null: never'),
        problem: z.string().nullable().describe('What verifying found; null: nothing'),
        startedAt: z.iso
          .datetime()
          .nullable()
          .describe('When it was last tried whether it starts; null: never'),
        startProblem: z.string().nullable().describe('Why it did not start then; null: it did'),
      })
      .nullable()
      .describe('null: another server made it'),
  })
  .meta({ id: 'StackBackup' });
export type StackBackup = z.infer<typeof StackBackup>;

export const StackBackups = z
  .object({
    backups: z.array(StackBackup).describe('Newest first'),
    running: OperationId.nullable().describe('The backup of this stack that is being made'),
  })
  .meta({ id: 'StackBackups' });
export type StackBackups = z.infer<typeof StackBackups>;

import { Bytes } from '../../ids/byte-size.ts';
import { OperationId, StackId } from '../../ids/brand.ts';
import { Label } from '../../ids/names.ts';
import { z } from '../route.ts';

/** Name of a backup in its repository. */
export const BackupPoint = z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits');

/** A folder that backups of stacks go into, encrypted. */
export const BackupRepository = z
  .object({
    name: Label,
    folder: z.string().describe('On the host of the server'),
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

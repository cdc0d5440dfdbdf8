import { LIMITS } from '../../config/limits.ts';
import { PointId } from '../../ids/brand.ts';
import { Digest } from '../../ids/digest.ts';
import { Label, StackName } from '../../ids/names.ts';
import { S3Place } from '../../ids/s3-place.ts';
import {
  AccessKey,
  AddedRepository,
  BackupPoint,
  BackupRepository,
  StackBackup,
  StackBackups,
  WriteLimit,
} from '../resources/backup.ts';
import { Operation } from '../resources/operation.ts';
import { Plan } from '../resources/plan.ts';
import { route, z } from '../route.ts';
import { repeatable } from './repeatable.ts';

const tag = 'backups';

const stack = z.object({ stack: z.string().min(1).max(64) });
const repository = z.object({ repository: Label });
const backup = repository.extend({ point: BackupPoint });

const added = {
  name: Label,
  key: z
    .string()
    .max(200)
    .optional()
    .describe('Recovery key of a repository that is there already'),
  bytesPerSecond: WriteLimit.optional().describe(
    'Most that backups write into it each second; default: as much as goes',
  ),
};

const restored = z.strictObject({
  name: StackName.optional().describe('Of the new stack; default: the one it had, made unique'),
  nodes: z
    .record(z.string().max(64), z.string().min(1).max(64))
    .default({})
    .describe('Node by role, or by host name of a machine; default: chosen by the server'),
});

export const backupRoutes = {
  listBackupRepositories: route({
    method: 'GET',
    path: '/api/v1/backup-repositories',
    summary: 'Where backups of stacks go',
    tag,
    right: 'view',
    answer: z.array(BackupRepository),
  }),
  addBackupRepository: route({
    method: 'POST',
    path: '/api/v1/backup-repositories',
    summary:
      'Add a folder or a bucket that backups of stacks go into; it is made a repository unless it is one',
    tag,
    right: 'admin',
    body: z.union([
      z.strictObject({
        ...added,
        folder: z
          .string()
          .min(1)
          .max(LIMITS.stackBackups.folderChars)
          .describe('Absolute path of a folder that is there, on the host of the server'),
      }),
      z.strictObject({ ...added, s3: z.strictObject({ ...S3Place.shape, ...AccessKey.shape }) }),
    ]),
    answer: AddedRepository,
    status: 201,
  }),
  changeBackupRepository: route({
    method: 'PUT',
    path: '/api/v1/backup-repositories/:repository',
    summary: 'Change how fast backups may go into a repository, or the access key that reaches it',
    tag,
    right: 'admin',
    params: repository,
    body: z.strictObject({
      bytesPerSecond: WriteLimit.nullable()
        .optional()
        .describe('null: as much as goes; absent: as it is. Holds at once'),
      accessKey: AccessKey.optional().describe('Of a bucket; it is tried first'),
    }),
    answer: BackupRepository,
  }),
  removeBackupRepository: route({
    method: 'DELETE',
    path: '/api/v1/backup-repositories/:repository',
    summary: 'Forget a backup repository and its key; what is in it stays as it is',
    tag,
    right: 'admin',
    params: repository,
  }),
  listRepositoryBackups: route({
    method: 'GET',
    path: '/api/v1/backup-repositories/:repository/backups',
    summary: 'Stacks that a repository keeps, whichever server they are of; newest first',
    tag,
    right: 'operate',
    params: repository,
    answer: z.array(StackBackup),
  }),
  verifyBackupRepository: route({
    method: 'POST',
    path: '/api/v1/backup-repositories/:repository/verify',
    summary: 'Read everything in a repository, and prove that each backup is whole',
    tag,
    right: 'operate',
    params: repository,
    query: repeatable,
    answer: Operation,
    status: 202,
  }),
  planBackupRestore: route({
    method: 'POST',
    path: '/api/v1/backup-repositories/:repository/backups/:point/plan',
    summary: 'Everything that restoring a backup as a new stack would do; changes nothing',
    tag,
    right: 'operate',
    params: backup,
    body: restored,
    answer: Plan,
  }),
  restoreBackup: route({
    method: 'POST',
    path: '/api/v1/backup-repositories/:repository/backups/:point/restore',
    summary: 'Restore a backup as a new stack',
    tag,
    right: 'operate',
    params: backup,
    query: repeatable,
    body: restored.extend({
      planHash: Digest.optional().describe('Do exactly this plan, or refuse'),
    }),
    answer: Operation,
    status: 202,
  }),
  tryBackup: route({
    method: 'POST',
    path: '/api/v1/backup-repositories/:repository/backups/:point/try',
    summary: 'Prove that a backup starts: a fenced stack is made of it, is ready, and is removed',
    tag,
    right: 'operate',
    params: backup,
    query: repeatable,
    answer: Operation,
    status: 202,
  }),
  forgetBackup: route({
    method: 'DELETE',
    path: '/api/v1/backup-repositories/:repository/backups/:point',
    summary: 'Forget a backup; pruning the repository gives its room back',
    tag,
    right: 'admin',
    params: backup,
  }),
  listStackBackups: route({
    method: 'GET',
    path: '/api/v1/stacks/:stack/backups',
    summary: 'Backups of a stack that this server made, newest first',
    tag,
    right: 'view',
    params: stack,
    answer: StackBackups,
  }),
  backUpStack: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/backups',
    summary: 'Put all disks of a stack, as they are at one instant, into a backup repository',
    tag,
    right: 'operate',
    params: stack,
    query: repeatable,
    body: z.strictObject({
      repository: Label.optional().describe('Default: the only one there is'),
      point: PointId.optional().describe('A restore point that is there; default: one is made'),
      keepPoint: z
        .boolean()
        .default(true)
        .describe(
          'One that is made stays until the next backup, which reads only what has changed since',
        ),
    }),
    answer: Operation,
    status: 202,
  }),
} as const;

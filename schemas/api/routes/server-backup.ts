import { BackupId, LeftOut, ServerBackups } from '../resources/server-backup.ts';
import { route, z } from '../route.ts';

const tag = 'system';
const path = '/api/v1/server/backup';
/** 32 bytes. */
const Key = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, '32 bytes in base64');

export const serverBackupRoutes = {
  getServerBackups: route({
    method: 'GET',
    path,
    summary: 'When the server was backed up last, and whether it was restored',
    tag,
    right: 'admin',
    answer: ServerBackups,
  }),
  takeServerBackup: route({
    method: 'POST',
    path,
    summary:
      'A backup of the server as it is now, sealed with the given key; what is before it in the file is the caller’s (docs/server-backup.md)',
    tag,
    right: 'admin',
    confirm: true,
    body: z.strictObject({
      id: BackupId,
      key: Key.describe('Used for this backup alone'),
      header: Key.describe('The sha256 of what stands before it in the file'),
      leaveOut: z.array(LeftOut).max(2).default([]),
    }),
    download: true,
    status: 200,
  }),
  reportServerBackup: route({
    method: 'PUT',
    path,
    summary: 'Report that a backup was kept and verified; only then it counts as taken',
    tag,
    right: 'admin',
    body: z.strictObject({
      id: BackupId,
      sizeBytes: z.int().min(1),
      place: z.string().max(300),
    }),
    answer: ServerBackups,
  }),
} as const;

import { z } from 'zod';
import { openServerBackup } from '../../backup/server/open-server-backup.ts';
import { verifyServerBackup } from '../../backup/server/verify-server-backup.ts';
import { readSecret } from '../backup/backup-secret.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';
import { contentsJson, contentsLines, SERVER_SECRET_OPTIONS } from './contents-lines.ts';

/** `yard server inspect`: what a backup of a server holds. */
export const serverInspectCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'server inspect',
    summary: 'Show what a backup of a server holds',
    details:
      'With --verify it is read to its last byte, as a restore would do. Nothing is shown of a backup ' +
      'whose key you do not have.',
    arguments: [['<file>', 'the backup']],
    options: [['--verify', 'read all of it'], ...SERVER_SECRET_OPTIONS],
    example: 'yard server inspect /mnt/backups/stackyard-admin-20261201T020000Z.backup',
    shape:
      '{id, createdAt, version, hostname, roles, leftOut, holds: {accounts, nodes, stacks, operations, rows, files, fileBytes}, verified}',
    input: z.object({
      file: z.string(),
      verify: z.boolean().default(false),
      keyFile: z.string().optional(),
      passwordFile: z.string().optional(),
    }),
    run: async (context, { file, verify, ...input }) => {
      const { serverFiles } = await ports.backups();
      const path = pathIn(context, file);
      const secret = await readSecret(context, input);
      const opened = await openServerBackup(serverFiles.read(path), secret, path);
      try {
        const { contents } = opened;
        const work = { ...workOf(context), step: 'Verifying' };
        if (verify) await verifyServerBackup(opened, path, work);
        const lines = [
          ...contentsLines(contents),
          ...(verify ? ['', 'All of it is as it was written.'] : []),
        ];
        return { json: { ...contentsJson(contents), verified: verify }, text: lines.join('\n') };
      } finally {
        await opened.close();
      }
    },
  });

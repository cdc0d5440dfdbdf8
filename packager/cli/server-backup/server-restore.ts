import { join } from 'node:path';
import { z } from 'zod';
import { openServerBackup } from '../../backup/server/open-server-backup.ts';
import { restoreServerBackup } from '../../backup/server/restore-server-backup.ts';
import { readSecret } from '../backup/backup-secret.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';
import {
  clockLines,
  contentsJson,
  contentsLines,
  SERVER_SECRET_OPTIONS,
} from './contents-lines.ts';

/** Where `npm start` and the Debian package keep everything, unless STACKYARD_DATA says otherwise. */
const DATA = '/var/lib/stackyard';

/** `yard server restore`: a server, on the host that this is called on. */
export const serverRestoreCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'server restore',
    summary: 'Restore a server from a backup, on this host',
    details:
      'The folder must be empty or not there. It is there once all of the backup has been verified, and not ' +
      'before. Then start the server there: it loads the database, into the one that DATABASE_URL names ' +
      'if that is set, which must be empty. Machines run on meanwhile. Nodes that have met the ' +
      'restored server never obey the one of before again. Everybody has to sign in anew; API ' +
      'tokens are as they were, unless --revoke-tokens is given.',
    arguments: [['<file>', 'the backup']],
    options: [
      [
        '--folder <folder>',
        `data folder of the server; default: server in STACKYARD_DATA, or in ${DATA}`,
      ],
      ['--revoke-tokens', 'API tokens of before are worth nothing any more'],
      ...SERVER_SECRET_OPTIONS,
    ],
    example:
      'yard server restore /mnt/backups/stackyard-admin-20261201T020000Z.backup --key-file backup.key',
    shape:
      '{folder, id, createdAt, version, hostname, roles, leftOut, holds: {accounts, nodes, stacks, operations, rows, files, fileBytes}}',
    input: z.object({
      file: z.string(),
      folder: z.string().optional(),
      revokeTokens: z.boolean().default(false),
      keyFile: z.string().optional(),
      passwordFile: z.string().optional(),
    }),
    run: async (context, { file, revokeTokens, ...input }) => {
      const { serverFiles } = await ports.backups();
      const path = pathIn(context, file);
      const { STACKYARD_DATA: data = DATA } = context.env;
      const folder = pathIn(context, input.folder ?? join(data, 'server'));
      const secret = await readSecret(context, input);
      const opened = await openServerBackup(serverFiles.read(path), secret, path);
      try {
        const request = { file: path, folder, revokeTokens, restoredAtMs: context.now() };
        await restoreServerBackup(opened, request, serverFiles, workOf(context));
        const { contents } = opened;
        const lines = [
          ...contentsLines(contents),
          '',
          `Restored into ${folder}. Make sure that the server of before is off, then start this one.`,
          ...clockLines(contents, request.restoredAtMs),
        ];
        return { json: { folder, ...contentsJson(contents) }, text: lines.join('\n') };
      } finally {
        await opened.close();
      }
    },
  });

import { z } from 'zod';
import { initRepository } from '../../backup/open-repository.ts';
import { defineCommand } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { openPlace } from './open-place.ts';
import { readOrMakeSecret, SECRET_OPTIONS } from './backup-secret.ts';

/** `yard backup init`: an empty repository. */
export const backupInitCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'backup init',
    summary: 'Make a repository for backups in a folder or a bucket',
    details:
      'Everything in it is encrypted before it gets there. It is opened with a key file, which is ' +
      'made if there is none, or with a password of at least 12 characters (--password-file, or ' +
      'STACKYARD_BACKUP_PASSWORD). Whoever has neither cannot read the backups, and neither can you: ' +
      'keep a copy of the key somewhere else.',
    arguments: [
      [
        '<repository>',
        'a folder, which is made if it is not there; or s3:https://s3.example.org/backups/site-1',
      ],
    ],
    options: [
      ...SECRET_OPTIONS,
      ['--append-only', 'refuse to forget and prune unless --allow-removal is given'],
    ],
    example: 'yard backup init /mnt/backups',
    shape: '{repository, appendOnly, keyFile?, isNewKey?}',
    input: z.object({
      repository: z.string(),
      keyFile: z.string().optional(),
      passwordFile: z.string().optional(),
      appendOnly: z.boolean().default(false),
    }),
    run: async (context, { repository, appendOnly, ...input }) => {
      const door = await ports.backups();
      const store = await openPlace(context, door, repository, async () => undefined);
      const { secret, keyFile } = await readOrMakeSecret(context, input, door.random);
      const around = { now: context.now, random: door.random };
      await initRepository(store, secret, { appendOnly }, around);
      const lost = keyFile
        ? 'Keep a copy of the key in a safe place that is not this machine: without it nobody can read the backups, you included.'
        : 'Keep the password in a safe place: without it nobody can read the backups, you included.';
      const lines = [
        `Repository  ${store.place}${appendOnly ? ' (append-only)' : ''}`,
        ...(keyFile ? [`Key         ${keyFile.path}${keyFile.isNew ? ' (new)' : ''}`] : []),
        '',
        lost,
      ];
      const key = keyFile ? { keyFile: keyFile.path, isNewKey: keyFile.isNew } : {};
      return { json: { repository: store.place, appendOnly, ...key }, text: lines.join('\n') };
    },
  });

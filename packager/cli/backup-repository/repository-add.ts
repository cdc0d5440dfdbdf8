import { z } from 'zod';
import { EXIT } from '../../../schemas/errors/catalogue.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { Label } from '../../../schemas/ids/names.ts';
import type { CommandContext } from '../command-context.ts';
import { pathIn } from '../packager-ports.ts';
import { defineServerCommand } from '../server/define-server-command.ts';

/** `yard backup-repository add`. */
export const repositoryAddCommand = defineServerCommand({
  name: 'backup-repository add',
  summary: 'Add a folder that backups of stacks go into',
  details:
    'The folder is on the host of the server, and is there already: on a disk of its own, or mounted by NFS. It is made a ' +
    'repository unless it is one. Everything in it is encrypted. The server keeps the key, and shows it once, ' +
    'now: with the recovery key another server can restore the backups, and without it nobody can. ' +
    'Administrators only.',
  arguments: [
    ['<name>', 'what the repository will be called'],
    ['<folder>', 'its path on the host of the server'],
  ],
  options: [
    ['--save-key <file>', 'write the recovery key into a new file, instead of showing it'],
    ['--key-file <file>', 'recovery key of a repository that is there already'],
  ],
  example: 'yard backup-repository add vault /mnt/backups --save-key vault.key',
  shape: 'AddedRepository as in the API; recoveryKey null when it was saved',
  input: {
    name: Label,
    folder: z.string(),
    saveKey: z.string().optional(),
    keyFile: z.string().optional(),
  },
  run: async ({ api, context }, { name, folder, saveKey, keyFile }) => {
    const saved = saveKey === undefined ? undefined : pathIn(context, saveKey);
    if (saved !== undefined && (await context.readText(saved)) !== undefined) {
      throw new Fault('TARGET_EXISTS', { path: saved, kind: 'key' });
    }
    const path = keyFile === undefined ? undefined : pathIn(context, keyFile);
    const key = path === undefined ? undefined : await context.readText(path);
    if (path !== undefined && key === undefined) {
      throw new Fault('NOT_FOUND', { what: 'backup key', name: path });
    }
    const added = await api.addBackupRepository({
      body: { name, folder, ...(key === undefined ? {} : { key: key.trim() }) },
    });
    const { recoveryKey } = added;
    const why = await saveKeyAs(context, saved, recoveryKey);
    const shown = why === undefined ? saved : undefined;
    return {
      json: shown === undefined ? added : { ...added, recoveryKey: null },
      text: [`The backup repository “${name}” was added.`, ...keyLines(recoveryKey, shown)].join(
        '\n',
      ),
      ...(why === undefined
        ? {}
        : { exit: EXIT.conflict, complaint: `The recovery key is in no file: ${why}` }),
    };
  },
});

/**
 * The server tells the key this once: when it cannot be saved, it is shown after all.
 *
 * @returns why it was not saved
 */
async function saveKeyAs(
  context: Pick<CommandContext, 'writePrivateText'>,
  path: string | undefined,
  recoveryKey: string | null,
): Promise<string | undefined> {
  if (path === undefined || recoveryKey === null) return undefined;
  try {
    await context.writePrivateText(path, recoveryKey);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function keyLines(recoveryKey: string | null, saved: string | undefined): string[] {
  if (recoveryKey === null) return [];
  const place = 'Keep it in a safe place that is not this server and not the repository:';
  const why = `${place} without it nobody can restore the backups when the server is lost.`;
  return saved === undefined
    ? ['', 'Recovery key, shown this once:', '', `  ${recoveryKey.trim()}`, '', why]
    : [`Recovery key  ${saved}`, '', why];
}

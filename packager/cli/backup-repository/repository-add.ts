import { z } from 'zod';
import { EXIT } from '../../../schemas/errors/catalogue.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { Label } from '../../../schemas/ids/names.ts';
import { type S3Access, S3Place } from '../../../schemas/ids/s3-place.ts';
import type { CommandContext } from '../command-context.ts';
import { pathIn } from '../packager-ports.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { ACCESS_KEY_OPTIONS, type AccessKeyInput, readAccessKey, S3Input } from './s3-options.ts';
import { LIMIT_OPTION, WriteLimitInput } from './write-limit.ts';

interface WhereInput extends AccessKeyInput {
  readonly folder?: string | undefined;
  readonly s3?: Omit<S3Place, 'region'> | undefined;
  readonly region?: string | undefined;
}

/** `yard backup-repository add`. */
export const repositoryAddCommand = defineServerCommand({
  name: 'backup-repository add',
  summary: 'Add a folder or a bucket that backups of stacks go into',
  details:
    'A folder is on the host of the server, and is there already: on a disk of its own, or mounted by NFS. A bucket is of ' +
    'any object store that speaks S3, and is there already as well. It is made a repository unless it is one. Everything in it is encrypted. The server keeps the key, and shows it once, ' +
    'now: with the recovery key another server can restore the backups, and without it nobody can. ' +
    'The secret of an access key is stored sealed, and never shown again. Administrators only.',
  arguments: [
    ['<name>', 'what the repository will be called'],
    ['[folder]', 'its path on the host of the server'],
  ],
  options: [
    ['--s3 <address>', 'instead of a folder, a bucket: https://s3.example.org/bucket/prefix'],
    ['--region <region>', 'of the bucket; default: us-east-1'],
    ...ACCESS_KEY_OPTIONS,
    LIMIT_OPTION,
    ['--save-key <file>', 'write the recovery key into a new file, instead of showing it'],
    ['--key-file <file>', 'recovery key of a repository that is there already'],
  ],
  example: 'yard backup-repository add vault /mnt/backups --save-key vault.key',
  shape: 'AddedRepository as in the API; recoveryKey null when it was saved',
  input: {
    name: Label,
    folder: z.string().optional(),
    ...S3Input,
    limit: WriteLimitInput.optional(),
    saveKey: z.string().optional(),
    keyFile: z.string().optional(),
  },
  run: async ({ api, context }, { name, saveKey, keyFile, limit, ...input }) => {
    const saved = saveKey === undefined ? undefined : pathIn(context, saveKey);
    if (saved !== undefined && (await context.readText(saved)) !== undefined) {
      throw new Fault('TARGET_EXISTS', { path: saved, kind: 'key' });
    }
    const path = keyFile === undefined ? undefined : pathIn(context, keyFile);
    const key = path === undefined ? undefined : await context.readText(path);
    if (path !== undefined && key === undefined) {
      throw new Fault('NOT_FOUND', { what: 'backup key', name: path });
    }
    const where = await readWhere(context, input);
    const added = await api.addBackupRepository({
      body: {
        name,
        ...where,
        ...(key === undefined ? {} : { key: key.trim() }),
        ...(limit === undefined ? {} : { bytesPerSecond: limit }),
      },
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

/** @returns the folder, or the bucket with its access key. @throws Fault USAGE, NOT_FOUND */
async function readWhere(
  context: CommandContext,
  { folder, s3, region, ...input }: WhereInput,
): Promise<{ folder: string } | { s3: S3Access }> {
  const accessKey = await readAccessKey(context, input);
  if (s3 && folder === undefined) {
    if (accessKey) return { s3: { ...S3Place.parse({ ...s3, region }), ...accessKey } };
    const problem = 'A bucket is reached with an access key.';
    throw new Fault('USAGE', { problem, example: `--key-id ID --secret-file s3-secret.txt` });
  }
  if (folder !== undefined && !s3 && !accessKey && region === undefined) return { folder };
  const problem =
    folder === undefined
      ? 'Name a folder, or a bucket with --s3.'
      : 'A repository is in a folder or in a bucket: --s3, --region and --key-id go with a bucket.';
  throw new Fault('USAGE', { problem, example: 'yard backup-repository add vault /mnt/backups' });
}

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

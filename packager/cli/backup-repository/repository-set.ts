import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';
import { ACCESS_KEY_OPTIONS, AccessKeyInput, readAccessKey } from './s3-options.ts';
import { LIMIT_OPTION, limitWords, WriteLimitInput } from './write-limit.ts';

/** `yard backup-repository set`. */
export const repositorySetCommand = defineServerCommand({
  name: 'backup-repository set',
  summary: 'Change how fast backups may go into a repository, or the access key that reaches it',
  details:
    'A bound on bandwidth holds at once, for backups that are being written as well. A new access key is tried before the ' +
    'one before is forgotten. Administrators only.',
  arguments: [['<repository>', 'name']],
  options: [
    LIMIT_OPTION,
    ['--no-limit', 'backups write as fast as they can'],
    ...ACCESS_KEY_OPTIONS,
  ],
  example: 'yard backup-repository set vault --limit "20 MiB"',
  shape: 'BackupRepository as in the API',
  input: {
    repository: z.string(),
    /** False: --no-limit. */
    limit: z.literal(false).or(WriteLimitInput).optional(),
    ...AccessKeyInput,
  },
  run: async ({ api, context }, { repository, limit, ...input }) => {
    const accessKey = await readAccessKey(context, input);
    if (limit === undefined && !accessKey) {
      const problem = 'Say what is to be changed: --limit, --no-limit or --key-id.';
      throw new Fault('USAGE', { problem, example: '--limit "20 MiB"' });
    }
    const changed = await api.changeBackupRepository({
      params: { repository },
      body: {
        ...(limit === undefined ? {} : { bytesPerSecond: limit === false ? null : limit }),
        ...(accessKey ? { accessKey } : {}),
      },
    });
    const lines = [
      ...(limit === undefined ? [] : [`Bound on bandwidth: ${limitWords(changed.bytesPerSecond)}`]),
      ...(accessKey ? [`It is reached with the access key ${accessKey.keyId}.`] : []),
    ];
    return { json: changed, text: lines.map(oneLine).join('\n') };
  },
});

import { z } from 'zod';
import { AccessKey } from '../../../schemas/api/resources/backup.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { S3Address, S3KeyId, S3Place, S3Secret } from '../../../schemas/ids/s3-place.ts';
import type { CommandContext } from '../command-context.ts';
import type { Flag } from '../define-command.ts';
import { readSecret } from '../terminal/read-secret.ts';

/** How the access key of a bucket is given. */
export const ACCESS_KEY_OPTIONS: readonly Flag[] = [
  ['--key-id <id>', 'id of the access key of the bucket'],
  [
    '--secret-file <file>',
    'a file with the secret of that access key; - reads standard input. Default: it is asked for',
  ],
];

export const AccessKeyInput = {
  keyId: S3KeyId.optional(),
  secretFile: z.string().optional(),
};

export interface AccessKeyInput {
  readonly keyId?: string | undefined;
  readonly secretFile?: string | undefined;
}

export const S3Input = {
  ...AccessKeyInput,
  s3: S3Address.optional(),
  region: S3Place.shape.region.removeDefault().optional(),
};

/**
 * The secret is never taken from the command line, which others on the machine can see.
 *
 * @returns undefined when none of the options was given
 * @throws Fault USAGE, NOT_FOUND
 */
export async function readAccessKey(
  context: CommandContext,
  { keyId, secretFile }: AccessKeyInput,
): Promise<z.infer<typeof AccessKey> | undefined> {
  if (keyId === undefined) {
    if (secretFile === undefined) return undefined;
    throw new Fault('USAGE', { problem: '--secret-file goes with --key-id.' });
  }
  const secret = S3Secret.safeParse(
    (await readSecret(context, secretFile, 'Secret of the access key: ')).trim(),
  );
  if (secret.success) return { keyId, secret: secret.data };
  const problem = 'The secret of an access key is one line of visible characters.';
  throw new Fault('USAGE', { problem, example: '--secret-file s3-secret.txt' });
}

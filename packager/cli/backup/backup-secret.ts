import { join } from 'node:path';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { BackupSecret } from '../../format/repository/key-slot.ts';
import { readKeyText, writeKeyText } from '../../format/repository/key-text.ts';
import { KEY_BYTES } from '../../format/repository/layout.ts';
import type { CommandContext } from '../command-context.ts';
import type { Flag } from '../define-command.ts';
import { pathIn } from '../packager-ports.ts';
import { configDir } from '../settings.ts';

export const SECRET_OPTIONS: readonly Flag[] = [
  ['--key-file <file>', 'key of the repository; default: ~/.config/stackyard/keys/backup.key'],
  ['--password-file <file>', 'a file with the password instead of a key'],
];

export interface SecretInput {
  readonly keyFile?: string | undefined;
  readonly passwordFile?: string | undefined;
}

type Choice =
  | { readonly kind: 'key'; readonly path: string }
  | { readonly kind: 'password'; readonly password: string };

/** Neither keys nor passwords are taken from the command line, which others on the machine can see. */
async function choose(context: CommandContext, input: SecretInput): Promise<Choice> {
  const { STACKYARD_BACKUP_KEY_FILE, STACKYARD_BACKUP_PASSWORD } = context.env;
  if (input.keyFile !== undefined && input.passwordFile !== undefined) {
    const problem = 'A repository is opened with a key file or a password; give one of both.';
    throw new Fault('USAGE', { problem, example: '--key-file backup.key' });
  }
  if (input.passwordFile !== undefined) {
    const path = pathIn(context, input.passwordFile);
    const text = await context.readText(path);
    if (text === undefined) throw new Fault('NOT_FOUND', { what: 'password file', name: path });
    return { kind: 'password', password: text.replace(/\r?\n$/, '') };
  }
  if (input.keyFile === undefined && STACKYARD_BACKUP_PASSWORD !== undefined) {
    return { kind: 'password', password: STACKYARD_BACKUP_PASSWORD };
  }
  const given = input.keyFile ?? STACKYARD_BACKUP_KEY_FILE;
  const own = join(configDir(context), 'keys', 'backup.key');
  return { kind: 'key', path: given === undefined ? own : pathIn(context, given) };
}

/** @throws Fault NOT_FOUND, KEY_UNREADABLE, USAGE */
export async function readSecret(
  context: CommandContext,
  input: SecretInput,
): Promise<BackupSecret> {
  const choice = await choose(context, input);
  if (choice.kind === 'password') return choice;
  const text = await context.readText(choice.path);
  if (text === undefined) throw new Fault('NOT_FOUND', { what: 'backup key', name: choice.path });
  return { kind: 'key', key: readKeyText(text, choice.path) };
}

/**
 * For a new repository: a key file that is not there is made.
 *
 * @returns the secret, and the path of the key file with whether it is new
 * @throws Fault KEY_UNREADABLE, PASSWORD_WEAK, USAGE
 */
export async function readOrMakeSecret(
  context: CommandContext,
  input: SecretInput,
  random: (bytes: number) => Uint8Array,
): Promise<{ secret: BackupSecret; keyFile?: { path: string; isNew: boolean } }> {
  const choice = await choose(context, input);
  if (choice.kind === 'password') {
    const least = LIMITS.backup.passwordChars;
    if (choice.password.length >= least) return { secret: choice };
    throw new Fault('PASSWORD_WEAK', { why: `it needs at least ${least} characters` });
  }
  const { path } = choice;
  const text = await context.readText(path);
  if (text !== undefined) {
    const secret = { kind: 'key' as const, key: readKeyText(text, path) };
    return { secret, keyFile: { path, isNew: false } };
  }
  const key = random(KEY_BYTES);
  await context.writePrivateText(path, writeKeyText(key));
  return { secret: { kind: 'key', key }, keyFile: { path, isNew: true } };
}

import { readSignifyKey, type SignifyKey } from '../../format/node-image/signify.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { CommandContext } from '../command-context.ts';
import { pathIn } from '../packager-ports.ts';
import type { Connection } from '../server/connection.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';

/** @throws Fault NOT_FOUND, KEY_UNREADABLE */
export async function readImageKey(
  context: CommandContext,
  file: string,
): Promise<SignifyKey & { readonly text: string }> {
  const path = pathIn(context, file);
  const text = await context.readText(path);
  if (text === undefined) throw new Fault('NOT_FOUND', { what: 'key', name: path });
  return { ...readSignifyKey(text, path), text };
}

/**
 * Shows the fingerprint of a key, asks, and has the server trust it. One that it trusts is not asked about.
 *
 * @throws Fault USAGE when there is nobody to ask, CANCELLED
 */
export async function trustImageKey(
  { api, context }: Connection,
  { file, yes }: { readonly file: string; readonly yes: boolean },
): Promise<{ readonly fingerprint: string }> {
  const { fingerprint, comment, text } = await readImageKey(context, file);
  const { keys } = await api.listNodeImages();
  if (keys.some((key) => key.fingerprint === fingerprint)) return { fingerprint };
  demandAnswerable(context, yes);
  if (!yes) {
    const lines = [
      'Whoever holds this key decides what your nodes run. Compare it with where it comes from:',
      `  fingerprint  ${fingerprint}`,
      `  written on   ${comment || '–'}`,
    ];
    await confirm(context, lines.join('\n'), 'Trust it?');
  }
  await api.trustNodeImageKey({ body: { publicKey: text } });
  return { fingerprint };
}

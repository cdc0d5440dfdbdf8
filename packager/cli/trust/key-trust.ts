import { Fault } from '../../../schemas/errors/fault.ts';
import type { Namespace } from '../../../schemas/ids/names.ts';
import { type PublicKey, readPublicKey } from '../../format/signature/public-key.ts';
import type { CommandContext } from '../command-context.ts';
import { type PackagerPorts, pathIn, trustOf } from '../packager-ports.ts';
import type { Connection } from '../server/connection.ts';

/** @throws Fault NOT_FOUND, KEY_UNREADABLE */
export async function readKeyFile(context: CommandContext, file: string): Promise<PublicKey> {
  const path = pathIn(context, file);
  const text = await context.readText(path);
  if (text === undefined) throw new Fault('NOT_FOUND', { what: 'key', name: path });
  return readPublicKey(text, path);
}

/**
 * Makes the server, and the user's own yard, believe a key.
 *
 * @throws Fault CONFLICT for a namespace whose root document decides on its keys
 */
export async function believeKey(
  { api, context }: Connection,
  { namespace, key, local }: { namespace: Namespace; key: PublicKey; local: boolean },
  ports: PackagerPorts,
): Promise<void> {
  const { pem } = key;
  if (!local) await api.trustKey({ body: { namespace, publicKey: pem } });
  if (await trustOf(context, ports).add(namespace, pem)) return;
  const why = 'its root document decides which keys count; to use a newer document: yard trust pin';
  throw new Fault('CONFLICT', { what: 'namespace', name: namespace, why });
}

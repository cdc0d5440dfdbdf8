import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { Namespace } from '../../../schemas/ids/names.ts';
import type { RootDocument } from '../../format/root/read-root.ts';
import { type RootPolicy, verifyRootChain } from '../../format/root/verify-root-chain.ts';
import type { KnownRoot } from '../../archive/ports/trusted-keys.ts';
import type { CommandContext } from '../command-context.ts';
import type { Outcome } from '../define-command.ts';
import { type PackagerPorts, pathIn, trustOf } from '../packager-ports.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/one-line.ts';
import { believeKey, readKeyFile } from './key-trust.ts';
import { readRootFile, rootLines } from './root-files.ts';

const PinFlags = {
  namespace: Namespace,
  file: z.string(),
  replace: z.boolean().default(false),
  local: z.boolean().default(false),
  yes: z.boolean().default(false),
} as const;
type PinInput = z.output<z.ZodObject<typeof PinFlags>>;

/** `yard trust pin`. */
export const trustPinCommand = (ports: PackagerPorts) =>
  defineServerCommand({
    name: 'trust pin',
    summary: 'Trust the root document of a publisher, or a single key',
    details:
      'Shows the fingerprints and asks: compare them with what the publisher told you some other ' +
      'way. From then on the document says which keys count and how many must sign, and its later ' +
      'versions are followed automatically. Administrators only.',
    arguments: [
      ['<namespace>', 'whose document it is'],
      ['<file>', 'root documents (see yard trust rotate), or a public key in PEM form'],
    ],
    options: [
      ['--replace', 'start over when the known document does not lead to this one'],
      ['--local', 'only for your own yard verify; no server is contacted'],
      ['--yes', 'do not ask'],
    ],
    example: 'yard trust pin acme acme.root.json',
    shape: '{"namespace", "version"?, "threshold", "keyIds", "server": true or false}',
    input: PinFlags,
    run: async (connection, input) => {
      demandAnswerable(connection.context, input.yes);
      const text = await connection.context.readText(pathIn(connection.context, input.file));
      return text?.trimStart().startsWith('-----BEGIN')
        ? pinKey(connection, input, ports)
        : pinRoot(connection, input, ports);
    },
  });

async function pinKey(
  connection: Connection,
  { namespace, file, local, yes }: PinInput,
  ports: PackagerPorts,
): Promise<Outcome> {
  const { context } = connection;
  const key = await readKeyFile(context, file);
  const { keyId } = key;
  if (!yes) await ask(context, [`A key of “${namespace}”`, `  fingerprint  ${keyId}`]);
  await believeKey(connection, { namespace, key, local }, ports);
  return {
    json: { namespace, threshold: 1, keyIds: [keyId], server: !local },
    text: oneLine(`The key ${keyId} is now trusted for “${namespace}”.`),
  };
}

async function pinRoot(
  { api, context }: Connection,
  { namespace, file, replace, local, yes }: PinInput,
  ports: PackagerPorts,
): Promise<Outcome> {
  const chain = await readRootFile(context, file);
  if (!chain) throw new Fault('NOT_FOUND', { what: 'root document', name: pathIn(context, file) });
  const own = trustOf(context, ports);
  const known = (await own.roots()).find(({ document }) => document.root.namespace === namespace);
  const revoked = (await own.list()).filter((key) => key.namespace === namespace && key.revoked);
  const newest = checkChain(chain, namespace, {
    known: replace ? undefined : known,
    nowMs: context.now(),
    revoked: new Set(revoked.map(({ publicKey }) => publicKey.keyId)),
  });
  if (!yes) await ask(context, rootLines(newest));
  if (!local) {
    const envelopes = chain.map(({ envelope }) => envelope);
    await api.pinRoot({ body: { namespace, chain: envelopes, replace } });
  }
  await own.pin({ document: newest, how: 'pinned', sinceMs: context.now() });
  const { version, threshold } = newest.root;
  const keyIds = newest.publicKeys.map(({ keyId }) => keyId);
  const who = local ? 'your own yard trusts' : 'the server and your own yard trust';
  return {
    json: { namespace, version, threshold, keyIds, server: !local },
    text: [...rootLines(newest), '', `From now on ${who} it.`].map(oneLine).join('\n'),
  };
}

/** @throws Fault ROOT_INVALID, ROOT_ROLLBACK, ROOT_EXPIRED */
function checkChain(
  chain: readonly RootDocument[],
  namespace: Namespace,
  { known, ...policy }: RootPolicy & { known: KnownRoot | undefined },
): RootDocument {
  verifyRootChain(known?.document, chain, policy);
  const newest = chain.at(-1);
  if (newest?.root.namespace === namespace) return newest;
  const problem = `The file holds root documents of “${newest?.root.namespace}”, not of “${namespace}”.`;
  throw new Fault('USAGE', { problem });
}

const ask = (context: CommandContext, lines: readonly string[]): Promise<void> =>
  confirm(context, lines.join('\n'), 'Is this what the publisher told you? Trust it?');

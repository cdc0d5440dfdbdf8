import { z } from 'zod';
import type { KeyId } from '../../../schemas/archive/signature.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { parseDuration } from '../../../schemas/ids/duration.ts';
import { Namespace } from '../../../schemas/ids/names.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { rotateRoot, type RotateResult } from '../../archive/rotate-root.ts';
import { type RootChanges, rootChainBytes } from '../../format/root/make-root.ts';
import type { RootDocument } from '../../format/root/read-root.ts';
import type { SigningKey } from '../../format/signature/signing-key.ts';
import type { CommandContext } from '../command-context.ts';
import { defineCommand } from '../define-command.ts';
import { keysOf, type PackagerPorts, pathIn } from '../packager-ports.ts';
import { openKey } from '../publish/signing-options.ts';
import { writeBytes } from '../write-bytes.ts';
import { readKeyFile } from './key-trust.ts';
import { readRootFile, rootLines } from './root-files.ts';

const KeyBeginning = z.string().regex(/^[0-9a-f]{8,64}$/, 'at least 8 hex digits of a fingerprint');

const RotateInput = z.object({
  namespace: Namespace,
  root: z.string().optional(),
  output: z.string().optional(),
  threshold: z.coerce.number().int().min(1).max(LIMITS.namespaceRoot.keys).optional(),
  expires: z.string().optional(),
  add: z.array(z.string()).default([]),
  remove: z.array(KeyBeginning).default([]),
  signKey: z.array(z.string()).min(1, 'at least one key that signs'),
});
type RotateInput = z.infer<typeof RotateInput>;

/** `yard trust rotate`. */
export const trustRotateCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'trust rotate',
    summary: 'For publishers: make the first or next root document of a namespace',
    details:
      'A root document says which keys count for a namespace, and how many must sign. The next one ' +
      'has to be signed by enough keys of the one before and by enough of its own. Whoever holds ' +
      'another of those keys signs later, with --root and --sign-key alone. No server is contacted; ' +
      'every signature made on this machine afterwards carries the document.',
    arguments: [['<namespace>', 'whose keys they are']],
    options: [
      ['--root <file>', 'the document so far; default: the one in the folder of your keys'],
      ['--threshold <number>', 'how many keys must sign a release; default: as before, or 1'],
      ['--expires <time>', 'how long it is valid, such as "365 d"; default: forever'],
      ['-o, --output <file>', 'where to write it; default: where it came from'],
    ],
    repeatable: [
      ['--add <file>', 'a public key that will count for the namespace'],
      [
        '--remove <key>',
        'a key that will no longer count: its fingerprint, or at least its first 8 digits',
      ],
      ['--sign-key <key>', 'a key to sign with: one of your namespaces, or the path of a key'],
    ],
    example:
      'yard trust rotate acme --add new.pub --sign-key ~/keys/old.pem --sign-key ~/keys/new.pem',
    shape: '{"namespace", "version", "threshold", "keyIds", "path", "missing"}',
    input: RotateInput,
    run: async (context, input) => {
      const { namespace } = input;
      const source = input.root ?? keysOf(context, ports).rootsPath(namespace);
      const chain = (await readRootFile(context, source)) ?? [];
      if (chain.length === 0 && input.root !== undefined) {
        throw new Fault('NOT_FOUND', { what: 'root document', name: pathIn(context, source) });
      }
      const keys = await openKeys(context, input, ports);
      const changes = await readChanges(context, input, chain.at(-1));
      const result = rotateRoot({ namespace, chain, changes, keys });
      const path = targetOf(context, { input, source, result });
      await writeBytes(path, rootChainBytes(result.chain), ports);
      return outcome(result, path);
    },
  });

async function openKeys(
  context: CommandContext,
  { namespace, signKey }: RotateInput,
  ports: PackagerPorts,
): Promise<SigningKey[]> {
  const keys: SigningKey[] = [];
  // One behind the other: each may ask for its passphrase.
  for (const name of signKey) keys.push((await openKey(name, namespace, context, ports)).key);
  return keys;
}

async function readChanges(
  context: CommandContext,
  { namespace, add, remove, threshold, expires }: RotateInput,
  last: RootDocument | undefined,
): Promise<RootChanges | undefined> {
  const asked = [threshold, expires].some((value) => value !== undefined);
  if (add.length + remove.length === 0 && !asked) return undefined;
  const keys = await Promise.all(add.map((file) => readKeyFile(context, file)));
  const gone = remove.map((beginning) => findKey(namespace, last, beginning));
  return { add: keys, remove: gone, threshold, expiresMs: expiryOf(context, expires) };
}

/** @throws Fault NOT_FOUND; USAGE when several keys begin like that */
function findKey(namespace: Namespace, last: RootDocument | undefined, beginning: string): KeyId {
  const ids = (last?.publicKeys ?? []).map(({ keyId }) => keyId);
  const [only, second] = ids.filter((id) => id.startsWith(beginning));
  if (!only) throw new Fault('NOT_FOUND', { what: `key of ${namespace}`, name: beginning });
  if (!second) return only;
  throw new Fault('USAGE', { problem: `Several keys begin with ${beginning}; give more digits.` });
}

function expiryOf({ now }: CommandContext, expires: string | undefined): number | undefined {
  if (expires === undefined) return undefined;
  const ms = parseDuration(expires);
  if (ms !== undefined) return now() + ms;
  throw new Fault('USAGE', { problem: `“${expires}” is not a time with a unit, such as "365 d".` });
}

/** One that lacks signatures does not take the place of the one in use, unless told to. */
function targetOf(
  context: CommandContext,
  { input, source, result }: { input: RotateInput; source: string; result: RotateResult },
): string {
  if (input.output !== undefined) return pathIn(context, input.output);
  if (result.missing.length === 0 || input.root !== undefined) return pathIn(context, source);
  return pathIn(context, `${input.namespace}-${result.newest.root.version}.unfinished.root.json`);
}

function outcome({ newest, missing }: RotateResult, path: string) {
  const { namespace, version, threshold } = newest.root;
  const keyIds = newest.publicKeys.map(({ keyId }) => keyId);
  const lacks = missing.flatMap(({ count, of }) => [
    `  still missing      ${formatCount(count, 'signature')} of ${of.join(', ')}`,
  ]);
  const next =
    missing.length > 0
      ? `Not valid yet. Whoever has one of these keys runs: yard trust rotate ${namespace} --root <this file> --sign-key <key>`
      : 'Sign a release with it (yard sign), or hand the file out for yard trust pin.';
  return {
    json: { namespace, version, threshold, keyIds, path, missing },
    text: [...rootLines(newest), `  written to         ${path}`, ...lacks, '', next].join('\n'),
  };
}

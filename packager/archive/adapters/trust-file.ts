import { z } from 'zod';
import { RootEnvelope } from '../../../schemas/archive/namespace-root.ts';
import { KeyId, PublicKeyPem } from '../../../schemas/archive/signature.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { Namespace } from '../../../schemas/ids/names.ts';
import { readRoot, type RootDocument } from '../../format/root/read-root.ts';
import { readPublicKey } from '../../format/signature/public-key.ts';
import type { TrustedKey } from '../../format/signature/trust.ts';
import type { KnownRoot, TrustedKeys } from '../ports/trusted-keys.ts';
import { readTextIfThere, writePrivateFile } from '../../images/adapters/files/private-files.ts';

/** trust.json. `keyId` is there for people: it is computed anew from the key, and must agree. */
const TrustFile = z.strictObject({
  keys: z.array(
    z.strictObject({
      namespace: Namespace,
      keyId: KeyId,
      publicKey: PublicKeyPem,
      revoked: z.boolean().optional(),
    }),
  ),
  roots: z
    .array(
      z.strictObject({
        envelope: RootEnvelope,
        how: z.enum(['pinned', 'followed']),
        since: z.iso.datetime(),
      }),
    )
    .default([]),
});
type TrustFile = z.infer<typeof TrustFile>;

/** The list of trusted keys and root documents in a file. A missing file is an empty list. */
export const trustFileAt = (path: string): TrustedKeys => ({
  list: async () => (await readTrust(path)).keys.map((entry) => toKey(entry, path)),
  roots: async () => (await readTrust(path)).roots.map(toRoot),
  async add(namespace, pem) {
    const { keyId, pem: publicKey } = readPublicKey(pem, path);
    const { keys, roots } = await readTrust(path);
    if (roots.some((root) => isOf(namespace, root))) return false;
    if (keys.some((key) => key.namespace === namespace && key.keyId === keyId)) return true;
    await writeTrust(path, { keys: [...keys, { namespace, keyId, publicKey }], roots });
    return true;
  },
  async revoke(namespace, keyId) {
    const { keys, roots } = await readTrust(path);
    const isMeant = (key: KeyEntry): boolean => key.namespace === namespace && key.keyId === keyId;
    if (!keys.some((key) => isMeant(key) && !key.revoked)) return;
    const next = keys.map((key) => (isMeant(key) ? { ...key, revoked: true } : key));
    await writeTrust(path, { keys: next, roots });
  },
  async pin({ document, how, sinceMs }) {
    const { keys, roots } = await readTrust(path);
    const { namespace } = document.root;
    const others = roots.filter((root) => !isOf(namespace, root));
    const since = new Date(sinceMs).toISOString();
    const root = { envelope: document.envelope, how, since };
    await writeTrust(path, { keys: keysWith(document, keys), roots: [...others, root] });
  },
});

type KeyEntry = TrustFile['keys'][number];
type RootEntry = TrustFile['roots'][number];

/** The keys of a root document are trusted, unless revoked before; others of its namespace are not. */
function keysWith({ root, publicKeys }: RootDocument, keys: readonly KeyEntry[]): KeyEntry[] {
  const { namespace } = root;
  const kept = keys.map((key) =>
    key.namespace === namespace && !(key.keyId in root.keys) ? { ...key, revoked: true } : key,
  );
  const fresh = publicKeys.filter(
    ({ keyId }) => !keys.some((key) => key.namespace === namespace && key.keyId === keyId),
  );
  return [...kept, ...fresh.map(({ keyId, pem }) => ({ namespace, keyId, publicKey: pem }))];
}

const toRoot = ({ envelope, how, since }: RootEntry): KnownRoot => ({
  document: readRoot(envelope),
  how,
  sinceMs: Date.parse(since),
});

const isOf = (namespace: Namespace, { envelope }: RootEntry): boolean =>
  readRoot(envelope).root.namespace === namespace;

const writeTrust = (path: string, trust: TrustFile): Promise<void> =>
  writePrivateFile(path, `${JSON.stringify(trust, null, 2)}\n`);

async function readTrust(path: string): Promise<TrustFile> {
  const text = await readTextIfThere(path);
  if (text === undefined) return { keys: [], roots: [] };
  const trust = TrustFile.safeParse(parseText(text));
  if (trust.success) return trust.data;
  const why = 'it is no list of trusted keys; see docs/cli.md';
  throw new Fault('KEY_UNREADABLE', { file: path, why }, { cause: trust.error });
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toKey(entry: KeyEntry, path: string): TrustedKey {
  const publicKey = readPublicKey(entry.publicKey, path);
  if (publicKey.keyId !== entry.keyId) {
    const why = `its key ${entry.keyId} is really ${publicKey.keyId}`;
    throw new Fault('KEY_UNREADABLE', { file: path, why });
  }
  return { namespace: entry.namespace, publicKey, revoked: entry.revoked ?? false };
}

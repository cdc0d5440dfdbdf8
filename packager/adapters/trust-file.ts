import { z } from 'zod';
import { KeyId, PublicKeyPem } from '../../schemas/archive/signature.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { Namespace } from '../../schemas/ids/names.ts';
import { readPublicKey } from '../format/signature/public-key.ts';
import type { TrustedKey } from '../format/signature/trust.ts';
import type { TrustedKeys } from '../ports/trusted-keys.ts';
import { readTextIfThere, writePrivateFile } from './private-files.ts';

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
});
type TrustFile = z.infer<typeof TrustFile>;

/** The list of trusted keys in a file. A missing file is an empty list. */
export const trustFileAt = (path: string): TrustedKeys => ({
  list: async () => (await readTrust(path)).keys.map((entry) => toKey(entry, path)),
  async add(namespace, pem) {
    const { keyId, pem: publicKey } = readPublicKey(pem, path);
    const { keys } = await readTrust(path);
    if (keys.some((key) => key.namespace === namespace && key.keyId === keyId)) return;
    const trust: TrustFile = { keys: [...keys, { namespace, keyId, publicKey }] };
    await writeTrust(path, trust);
  },
  async revoke(namespace, keyId) {
    const { keys } = await readTrust(path);
    const isMeant = (key: TrustFile['keys'][number]): boolean =>
      key.namespace === namespace && key.keyId === keyId;
    if (!keys.some((key) => isMeant(key) && !key.revoked)) return;
    const next = keys.map((key) => (isMeant(key) ? { ...key, revoked: true } : key));
    await writeTrust(path, { keys: next });
  },
});

const writeTrust = (path: string, trust: TrustFile): Promise<void> =>
  writePrivateFile(path, `${JSON.stringify(trust, null, 2)}\n`);

async function readTrust(path: string): Promise<TrustFile> {
  const text = await readTextIfThere(path);
  if (text === undefined) return { keys: [] };
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

function toKey(entry: TrustFile['keys'][number], path: string): TrustedKey {
  const publicKey = readPublicKey(entry.publicKey, path);
  if (publicKey.keyId !== entry.keyId) {
    const why = `its key ${entry.keyId} is really ${publicKey.keyId}`;
    throw new Fault('KEY_UNREADABLE', { file: path, why });
  }
  return { namespace: entry.namespace, publicKey, revoked: entry.revoked ?? false };
}

import {
  type NamespaceRoot,
  ROOT_PAYLOAD_TYPE,
  ROOT_TYPE,
  type RootEnvelope,
} from '../../../schemas/archive/namespace-root.ts';
import type { KeyId } from '../../../schemas/archive/signature.ts';
import type { Namespace } from '../../../schemas/ids/names.ts';
import { canonicalJsonBytes } from '../json/canonical-json.ts';
import { encodeBase64 } from '../signature/base64.ts';
import type { PublicKey } from '../signature/public-key.ts';
import type { SigningKey } from '../signature/signing-key.ts';
import { readRoot, type RootDocument } from './read-root.ts';

/** What is different in the next version. */
export interface RootChanges {
  readonly add: readonly PublicKey[];
  readonly remove: readonly KeyId[];
  /** Default: as before, or 1. */
  readonly threshold?: number | undefined;
  /** Default: never. */
  readonly expiresMs?: number | undefined;
}

/**
 * Makes the next root document of a namespace, or its first. Not signed yet.
 *
 * @throws Fault ROOT_MALFORMED when nobody could satisfy it: no key left, threshold too high
 */
export function nextRoot(
  namespace: Namespace,
  before: NamespaceRoot | undefined,
  { add, remove, threshold, expiresMs }: RootChanges,
): RootDocument {
  const kept = Object.entries(before?.keys ?? {}).filter(([id]) => !remove.includes(id as KeyId));
  const added = add.map(({ keyId, pem }) => [keyId, spkiOf(pem)] as const);
  const root: NamespaceRoot = {
    type: ROOT_TYPE,
    namespace,
    version: (before?.version ?? 0) + 1,
    threshold: threshold ?? before?.threshold ?? 1,
    keys: Object.fromEntries([...kept, ...added]),
    ...(expiresMs === undefined ? {} : { expires: new Date(expiresMs).toISOString() }),
  };
  const payload = canonicalJsonBytes(root);
  return readRoot({
    payload: encodeBase64(payload),
    payloadType: ROOT_PAYLOAD_TYPE,
    signatures: [],
  });
}

/** @returns the document with these signatures as well; signing twice with a key changes nothing */
export function signRoot(
  { envelope, pae }: RootDocument,
  keys: readonly SigningKey[],
): RootDocument {
  const made: RootEnvelope['signatures'] = keys.map(({ publicKey, sign }) => ({
    sig: encodeBase64(sign(pae)),
    keyid: publicKey.keyId,
  }));
  const isNew = ({ sig }: { sig: string }): boolean =>
    !envelope.signatures.some((each) => each.sig === sig);
  return readRoot({ ...envelope, signatures: [...envelope.signatures, ...made.filter(isNew)] });
}

/** @returns what a publisher hands out */
export const rootChainBytes = (chain: readonly RootDocument[]): Uint8Array =>
  canonicalJsonBytes(chain.map(({ envelope }) => envelope));

const spkiOf = (pem: string): string => pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');

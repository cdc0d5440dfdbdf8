import { type BlobSource, readBlob } from '../../../packager/format/archive/blob-source.ts';
import { parseSignatureImage } from '../../../packager/format/archive/read-signature.ts';
import { broughtKey } from '../../../packager/format/signature/brought-key.ts';
import { readPublicKey, type PublicKey } from '../../../packager/format/signature/public-key.ts';
import {
  type ReadBundle,
  readBundle,
  readStatement,
} from '../../../packager/format/signature/read-bundle.ts';
import type { SignatureImage } from '../../../schemas/archive/oci.ts';
import { KeyId } from '../../../schemas/archive/signature.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { digestHex } from '../../../schemas/ids/digest.ts';
import type { KnownKeys, SignatureFinding } from '../../ports/signatures.ts';

/**
 * Finds out what a signature that somebody pushes is worth. It is stored in any case: a bad one is
 * shown as bad, and who trusts whom is decided by who installs.
 *
 * @param imageBytes the signature manifest
 */
export async function checkSignature(
  imageBytes: Uint8Array,
  blobs: BlobSource,
  known: KnownKeys,
): Promise<SignatureFinding> {
  try {
    const image = parseSignatureImage(imageBytes);
    const bytes = await readBlob(blobs, image.layers[0], {
      what: 'the signature',
      limitBytes: LIMITS.archive.bundleBytes,
    });
    return await checkBundle(image, readBundle(bytes), known);
  } catch (error) {
    if (error instanceof Fault && error.code !== 'INTERNAL') {
      return { state: 'invalid', why: error.message };
    }
    throw error;
  }
}

async function checkBundle(
  image: SignatureImage,
  bundle: ReadBundle,
  known: KnownKeys,
): Promise<SignatureFinding> {
  const { subject, predicate } = readStatement(bundle.payload);
  const wanted = digestHex(image.subject.digest);
  if (subject[0].digest.sha256 !== wanted) {
    return invalid(`it was made for ${subject[0].digest.sha256}, not for ${wanted}`);
  }
  if (subject[0].name !== predicate.appliance) {
    return invalid(`it names both ${subject[0].name} and ${predicate.appliance}`);
  }
  const { verified, failed } = tryKeys(bundle, await keysFor(image, bundle, known));
  if (failed.length > 0)
    return invalid(`it was not made by the key it names, ${failed.join(', ')}`);
  const keyIds = verified.length > 0 ? verified : claimedKeys(bundle);
  if (keyIds.length === 0) return invalid('it names no key');
  return {
    state: 'valid',
    keyIds,
    verified: verified.length > 0,
    signedAs: predicate.appliance,
    version: predicate.version,
    signedAt: predicate.created,
  };
}

const invalid = (why: string): SignatureFinding => ({ state: 'invalid', why });

/** The keys at hand: the one the signature brings along, and those it names that are known. */
async function keysFor(
  image: SignatureImage,
  bundle: ReadBundle,
  known: KnownKeys,
): Promise<PublicKey[]> {
  const brought = broughtKey(image);
  const keys = brought ? [brought] : [];
  for (const keyId of claimedKeys(bundle)) {
    const pem = await known.findKey(keyId);
    if (pem !== undefined) keys.push(readPublicKey(pem, keyId));
  }
  return keys;
}

/** DSSE: every key is tried on every signature; which key a signature names decides nothing. */
function tryKeys(
  { pae, signatures }: ReadBundle,
  keys: readonly PublicKey[],
): { verified: KeyId[]; failed: KeyId[] } {
  const verified = new Set<KeyId>();
  const failed = new Set<KeyId>();
  for (const key of keys) {
    const made = signatures.some((signature) => key.verifies(pae, signature));
    (made ? verified : failed).add(key.keyId);
  }
  return { verified: [...verified], failed: [...failed] };
}

const claimedKeys = ({ hints }: ReadBundle): KeyId[] =>
  hints.flatMap((hint) => KeyId.safeParse(hint).data ?? []);

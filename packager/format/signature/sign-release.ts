import { ANNOTATIONS, MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import {
  type Descriptor,
  EMPTY_DESCRIPTOR,
  type SignatureImage,
} from '../../../schemas/archive/oci.ts';
import {
  type Bundle,
  PAYLOAD_TYPE,
  PREDICATE_TYPE,
  ReleaseStatement,
  STATEMENT_TYPE,
} from '../../../schemas/archive/signature.ts';
import { type Digest, digestHex } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { AttachedSignature } from '../archive/read-signature.ts';
import { digestOf } from '../digest.ts';
import { canonicalJsonBytes } from '../json/canonical-json.ts';
import { encodeBase64 } from './base64.ts';
import { encodePae } from './pae.ts';
import type { PublicKey } from './public-key.ts';
import type { SigningKey } from './signing-key.ts';

/** What a publisher vouches for by signing. */
export interface Release {
  readonly address: ApplianceAddress;
  readonly version: string;
  /** Rises with every release. */
  readonly sequence: number;
  readonly createdMs: number;
  readonly previous?: Digest;
  readonly expiresMs?: number;
}

/**
 * Signs an appliance version: an in-toto statement about its image manifest, in a DSSE envelope, in
 * a Sigstore bundle, behind a signature manifest whose `subject` is the image manifest. The same
 * release and key always give the same bytes.
 *
 * @param subject descriptor of the image manifest
 * @param roots chain of root documents to bring along, as text
 */
export function signRelease(
  subject: Descriptor,
  release: Release,
  key: SigningKey,
  roots?: string,
): AttachedSignature {
  const payload = canonicalJsonBytes(makeStatement(subject.digest, release));
  const { keyId } = key.publicKey;
  const signature = key.sign(encodePae(PAYLOAD_TYPE, payload));
  const bundle: Bundle = {
    mediaType: MEDIA_TYPES.bundle,
    verificationMaterial: { publicKey: { hint: keyId } },
    dsseEnvelope: {
      payload: encodeBase64(payload),
      payloadType: PAYLOAD_TYPE,
      signatures: [{ sig: encodeBase64(signature), keyid: keyId }],
    },
  };
  return attachBundle(canonicalJsonBytes(bundle), subject, key.publicKey, roots);
}

function makeStatement(digest: Digest, release: Release): ReleaseStatement {
  const { address, version, sequence, createdMs, previous, expiresMs } = release;
  const time = (ms: number): string => new Date(ms).toISOString();
  return ReleaseStatement.parse({
    _type: STATEMENT_TYPE,
    subject: [{ name: address, digest: { sha256: digestHex(digest) } }],
    predicateType: PREDICATE_TYPE,
    predicate: {
      appliance: address,
      version,
      sequence,
      created: time(createdMs),
      ...(previous === undefined ? {} : { previous }),
      ...(expiresMs === undefined ? {} : { expires: time(expiresMs) }),
    },
  });
}

/**
 * Makes the signature manifest that ties a bundle to its subject, and brings the public key along,
 * and root documents where there are some.
 */
export function attachBundle(
  bundleBytes: Uint8Array,
  subject: Descriptor,
  publicKey: PublicKey,
  roots?: string,
): AttachedSignature {
  const image: SignatureImage = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: MEDIA_TYPES.bundle,
    config: { ...EMPTY_DESCRIPTOR, mediaType: MEDIA_TYPES.empty },
    layers: [
      {
        mediaType: MEDIA_TYPES.bundle,
        digest: digestOf(bundleBytes),
        size: bundleBytes.length,
      },
    ],
    subject: { mediaType: MEDIA_TYPES.manifest, digest: subject.digest, size: subject.size },
    annotations: {
      [ANNOTATIONS.publicKey]: pemBody(publicKey.pem),
      ...(roots === undefined ? {} : { [ANNOTATIONS.roots]: roots }),
    },
  };
  const imageBytes = canonicalJsonBytes(image);
  const descriptor: Descriptor = {
    mediaType: MEDIA_TYPES.manifest,
    digest: digestOf(imageBytes),
    size: imageBytes.length,
  };
  return { descriptor, imageBytes, bundleBytes };
}

const pemBody = (pem: string): string => pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');

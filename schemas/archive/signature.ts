import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { ApplianceAddress } from '../ids/names.ts';
import { Digest } from '../ids/digest.ts';
import { Version } from '../ids/version.ts';

/**
 * Signatures: a Sigstore bundle v0.3 that holds a DSSE envelope (secure-systems-lab/dsse v1.0.2,
 * `envelope.md`) over an in-toto Statement v1, signed with ed25519.
 */

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'https://stackyard.dev/appliance-release/v1';

/** What a publisher vouches for. */
export const ReleaseStatement = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.tuple([
    z.strictObject({
      name: ApplianceAddress,
      digest: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    }),
  ]),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: z.strictObject({
    appliance: ApplianceAddress,
    version: Version,
    sequence: z.int().min(1).describe('Rises with every release; going back is refused'),
    created: z.iso.datetime(),
    previous: Digest.optional().describe('Manifest digest of the release before'),
    expires: z.iso.datetime().optional(),
  }),
});
export type ReleaseStatement = z.infer<typeof ReleaseStatement>;

const Base64 = z.string().max(LIMITS.archive.bundleBytes);

/** The bundle, reduced to what a key-signed DSSE bundle holds (protobuf-specs, `sigstore_bundle.proto`). */
export const Bundle = z.strictObject({
  mediaType: z.literal('application/vnd.dev.sigstore.bundle.v0.3+json'),
  verificationMaterial: z.strictObject({
    publicKey: z.strictObject({ hint: z.string().max(256) }),
    tlogEntries: z.array(z.never()).max(0).optional(),
  }),
  dsseEnvelope: z.strictObject({
    payload: Base64,
    payloadType: z.string().max(256),
    signatures: z
      .array(z.strictObject({ sig: Base64, keyid: z.string().max(256).optional() }))
      .min(1)
      .max(LIMITS.archive.signatures),
  }),
});
export type Bundle = z.infer<typeof Bundle>;

/** sha256 of the public key's SubjectPublicKeyInfo (DER), in hex: how keys are named and compared. */
export const KeyId = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'a key fingerprint of 64 hex digits')
  .brand<'key-id'>();
export type KeyId = z.infer<typeof KeyId>;

/** An ed25519 public key as PEM (SubjectPublicKeyInfo). */
export const PublicKeyPem = z
  .string()
  .max(1_024)
  .regex(
    /^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+-----END PUBLIC KEY-----\n?$/,
    'a PEM public key',
  );

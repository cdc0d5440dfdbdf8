import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { Bytes } from '../ids/byte-size.ts';
import { Digest } from '../ids/digest.ts';
import { MEDIA_TYPES } from './media-types.ts';

/**
 * The parts of the OCI image format that an appliance uses (image-spec 1.1: `descriptor.md`,
 * `manifest.md`, `image-index.md`, `image-layout.md`).
 */

const Annotations = z.record(z.string().max(256), z.string().max(4_096));

/**
 * A descriptor. `urls` and `data` are refused, although the specification allows them: the first
 * names foreign hosts, the second says the same thing twice.
 */
export const Descriptor = z.strictObject({
  mediaType: z.string().min(1).max(256),
  digest: Digest,
  size: Bytes,
  artifactType: z.string().max(256).optional(),
  annotations: Annotations.optional(),
});
export type Descriptor = z.infer<typeof Descriptor>;

/** The manifest of one appliance version: exactly one per version, never an index (design §5). */
export const ApplianceImage = z.strictObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(MEDIA_TYPES.manifest),
  artifactType: z.literal(MEDIA_TYPES.appliance),
  config: Descriptor.extend({ mediaType: z.literal(MEDIA_TYPES.config) }),
  layers: z.array(Descriptor).min(1).max(LIMITS.archive.layers),
  annotations: Annotations.optional(),
});
export type ApplianceImage = z.infer<typeof ApplianceImage>;

/** A manifest that attaches one signature bundle to an appliance (`subject`). */
export const SignatureImage = z.strictObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(MEDIA_TYPES.manifest),
  artifactType: z.literal(MEDIA_TYPES.bundle),
  config: Descriptor.extend({ mediaType: z.literal(MEDIA_TYPES.empty) }),
  layers: z.tuple([Descriptor.extend({ mediaType: z.literal(MEDIA_TYPES.bundle) })]),
  subject: Descriptor,
  // Root documents travel in one.
  annotations: z
    .record(z.string().max(256), z.string().max(LIMITS.namespaceRoot.chainBytes))
    .optional(),
});
export type SignatureImage = z.infer<typeof SignatureImage>;

/** index.json of the layout: one appliance, then its signatures. */
export const LayoutIndex = z.strictObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(MEDIA_TYPES.index).optional(),
  manifests: z
    .array(Descriptor)
    .min(1)
    .max(1 + LIMITS.archive.signatures),
  annotations: Annotations.optional(),
});
export type LayoutIndex = z.infer<typeof LayoutIndex>;

/** index.json of an appliance bundle: several appliances, and signatures of them. */
export const BundleIndex = z.strictObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(MEDIA_TYPES.index).optional(),
  artifactType: z.literal(MEDIA_TYPES.applianceBundle),
  manifests: z
    .array(Descriptor)
    .min(1)
    .max(LIMITS.applianceBundle.appliances * (1 + LIMITS.archive.signatures)),
});
export type BundleIndex = z.infer<typeof BundleIndex>;

/** The file `oci-layout`. */
export const LayoutFile = z.strictObject({ imageLayoutVersion: z.literal('1.0.0') });

/** The blob `{}` that stands where a manifest needs a config but has none (image-spec, "empty descriptor"). */
export const EMPTY_BLOB: Uint8Array = new TextEncoder().encode('{}');
export const EMPTY_DESCRIPTOR: Descriptor = {
  mediaType: MEDIA_TYPES.empty,
  digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' as Digest,
  size: 2,
};

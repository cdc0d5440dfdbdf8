import { ANNOTATIONS, MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import {
  type ApplianceImage,
  type Descriptor,
  EMPTY_BLOB,
  EMPTY_DESCRIPTOR,
  type LayoutIndex,
} from '../../../schemas/archive/oci.ts';
import { canonicalJsonBytes } from '../json/canonical-json.ts';
import { type ArchivePlan, PlannedEntries } from './planned-entries.ts';
import { type AttachedSignature, parseSignatureImage } from './read-signature.ts';

export { LAYOUT_BYTES } from './planned-entries.ts';

/** What an archive is made of. */
export interface ArchiveContent {
  readonly descriptor: Descriptor;
  readonly imageBytes: Uint8Array;
  readonly image: ApplianceImage;
  readonly version: string;
  readonly signatures: readonly AttachedSignature[];
}

/**
 * Decides where everything in an archive goes. The order is fixed: `oci-layout`, the layers as the
 * image manifest lists them, the appliance manifest, the image manifest, then for each signature,
 * sorted by digest, its bundle and its manifest, with the empty blob before the first, and
 * `index.json` last. So the same content always gives the same file, whoever writes it; signing
 * changes the end of a file only; and every place is known before the first byte has arrived.
 */
export function planArchive(content: ArchiveContent): ArchivePlan {
  const entries = new PlannedEntries();
  addAppliance(entries, content);
  const signatures = sortSignatures(content.signatures);
  addSignatures(entries, signatures);
  const { descriptor, version } = content;
  const index: LayoutIndex = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [applianceRoot(descriptor, version), ...signatures.map(signatureRoot)],
  };
  return entries.finish(canonicalJsonBytes(index));
}

/** Layers as the image manifest lists them, the appliance manifest, the image manifest. */
export function addAppliance(
  entries: PlannedEntries,
  { image, descriptor, imageBytes }: Pick<ArchiveContent, 'image' | 'descriptor' | 'imageBytes'>,
): void {
  for (const layer of image.layers) entries.addBlob(layer);
  entries.addBlob(image.config);
  entries.addKnown(descriptor, imageBytes);
}

/** The empty blob, when there is any signature; then of each its bundle and its manifest. */
export function addSignatures(
  entries: PlannedEntries,
  signatures: readonly AttachedSignature[],
): void {
  if (signatures.length > 0) entries.addKnown(EMPTY_DESCRIPTOR, EMPTY_BLOB);
  for (const { descriptor, imageBytes, bundleBytes } of signatures) {
    entries.addKnown(parseSignatureImage(imageBytes).layers[0], bundleBytes);
    entries.addKnown(descriptor, imageBytes);
  }
}

export const sortSignatures = (signatures: readonly AttachedSignature[]): AttachedSignature[] =>
  [...signatures].sort((a, b) => (a.descriptor.digest < b.descriptor.digest ? -1 : 1));

/** @param refName the only annotation that index.json gives an appliance */
export const applianceRoot = (
  { mediaType, digest, size }: Descriptor,
  refName: string,
): Descriptor => ({
  mediaType,
  digest,
  size,
  artifactType: MEDIA_TYPES.appliance,
  annotations: { [ANNOTATIONS.refName]: refName },
});

export const signatureRoot = ({ descriptor: { digest, size } }: AttachedSignature): Descriptor => ({
  mediaType: MEDIA_TYPES.manifest,
  digest,
  size,
  artifactType: MEDIA_TYPES.bundle,
});

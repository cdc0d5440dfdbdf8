import { ANNOTATIONS, MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import {
  type ApplianceImage,
  type Descriptor,
  EMPTY_BLOB,
  EMPTY_DESCRIPTOR,
  type LayoutIndex,
} from '../../../schemas/archive/oci.ts';
import { digestHex } from '../../../schemas/ids/digest.ts';
import { canonicalJsonBytes } from '../json/canonical-json.ts';
import { paddedBytes, TAR } from '../tar/tar-format.ts';
import { TAR_END } from '../tar/write-tar-header.ts';
import { type AttachedSignature, parseSignatureImage } from './read-signature.ts';

/** The file `oci-layout`; always the first entry, always these bytes. */
export const LAYOUT_BYTES: Uint8Array = canonicalJsonBytes({ imageLayoutVersion: '1.0.0' });

/** One entry of an archive that is to be written. */
export type PlannedEntry = {
  readonly name: string;
  readonly sizeBytes: number;
  /** Where its header starts in the file. */
  readonly offset: number;
} & (
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'blob'; readonly descriptor: Descriptor }
);

export interface ArchivePlan {
  readonly entries: readonly PlannedEntry[];
  /** Size of the whole file. */
  readonly totalBytes: number;
}

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
  const entries: PlannedEntry[] = [];
  let offset = 0;
  const add = (
    name: string,
    sizeBytes: number,
    body: { kind: 'bytes'; bytes: Uint8Array } | { kind: 'blob'; descriptor: Descriptor },
  ): void => {
    entries.push({ name, sizeBytes, offset, ...body });
    offset += TAR.blockBytes + paddedBytes(sizeBytes);
  };
  const addFile = (name: string, bytes: Uint8Array): void =>
    add(name, bytes.length, { kind: 'bytes', bytes });
  const addKnown = (descriptor: Descriptor, bytes: Uint8Array): void =>
    addFile(blobName(descriptor), bytes);
  const addBlob = (descriptor: Descriptor): void =>
    add(blobName(descriptor), descriptor.size, { kind: 'blob', descriptor });

  addFile('oci-layout', LAYOUT_BYTES);
  content.image.layers.forEach(addBlob);
  addBlob(content.image.config);
  addKnown(content.descriptor, content.imageBytes);
  const signatures = sortSignatures(content.signatures);
  if (signatures.length > 0) addKnown(EMPTY_DESCRIPTOR, EMPTY_BLOB);
  for (const { descriptor, imageBytes, bundleBytes } of signatures) {
    addKnown(parseSignatureImage(imageBytes).layers[0], bundleBytes);
    addKnown(descriptor, imageBytes);
  }
  addFile('index.json', indexBytes(content, signatures));
  return { entries, totalBytes: offset + TAR_END.length };
}

const blobName = ({ digest }: Descriptor): string => `blobs/sha256/${digestHex(digest)}`;

const sortSignatures = (signatures: readonly AttachedSignature[]): AttachedSignature[] =>
  [...signatures].sort((a, b) => (a.descriptor.digest < b.descriptor.digest ? -1 : 1));

function indexBytes(
  { descriptor, version }: ArchiveContent,
  signatures: readonly AttachedSignature[],
): Uint8Array {
  const { mediaType, digest, size } = descriptor;
  const index: LayoutIndex = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [
      {
        mediaType,
        digest,
        size,
        artifactType: MEDIA_TYPES.appliance,
        annotations: { [ANNOTATIONS.refName]: version },
      },
      ...signatures.map(({ descriptor: signature }) => ({
        mediaType: MEDIA_TYPES.manifest,
        digest: signature.digest,
        size: signature.size,
        artifactType: MEDIA_TYPES.bundle,
      })),
    ],
  };
  return canonicalJsonBytes(index);
}

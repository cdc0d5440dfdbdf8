import { type Descriptor, LayoutIndex } from '../../../schemas/archive/oci.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { ByteSource } from '../byte-source.ts';
import { checkDocument } from '../json/parse-document.ts';
import { isBundleIndex } from './appliance-bundle-index.ts';
import type { BlobSource } from './blob-source.ts';
import { checkLayout } from './check-layout.ts';
import type { ApplianceParts } from './check-parts.ts';
import { readAppliance } from './read-appliance.ts';
import { readLayout } from './read-layout.ts';
import { readRoots } from './read-roots.ts';
import { type AttachedSignature, readSignature } from './read-signature.ts';
import { refuseStrangers } from './refuse-strangers.ts';

/** An archive whose structure was read and checked. Its packs, pictures and signatures were not. */
export interface Archive extends ApplianceParts {
  /** Of the image manifest: the identity of this version. */
  readonly descriptor: Descriptor;
  readonly imageBytes: Uint8Array;
  readonly signatures: readonly AttachedSignature[];
  readonly blobs: BlobSource;
}

/**
 * Opens an archive: layout, image manifest, appliance manifest, chunk indexes, signatures. Sizes are
 * checked before digests, digests before anything is parsed, and what nothing refers to is refused.
 *
 * @throws Fault ARCHIVE_MALFORMED, ARCHIVE_ENTRY_REFUSED, ARCHIVE_TRUNCATED, ARCHIVE_IS_BUNDLE and
 *   all of `readAppliance`
 */
export async function openArchive(source: ByteSource): Promise<Archive> {
  const { entries, blobs, index: value } = await readLayout(source);
  if (isBundleIndex(value)) throw new Fault('ARCHIVE_IS_BUNDLE', {});
  const index = checkDocument(value, LayoutIndex, 'index.json');
  const { images, signatures: roots } = await readRoots(index.manifests, blobs);
  const [image, second] = images;
  if (!image || second) throw notOne(images.length);
  const { descriptor, bytes: imageBytes } = image;
  const parts = await readAppliance(imageBytes, blobs);
  checkLayout(index, new Map([[descriptor.digest, parts.manifest.version]]));
  const signatures: AttachedSignature[] = [];
  for (const root of roots) {
    signatures.push(await readSignature(root.descriptor, descriptor.digest, blobs));
  }
  refuseStrangers(entries, [{ descriptor, image: parts.image, signatures }]);
  return { ...parts, descriptor, imageBytes, signatures, blobs };
}

const notOne = (found: number): Fault =>
  new Fault('ARCHIVE_MALFORMED', {
    where: 'index.json',
    wanted: 'one appliance',
    found: String(found),
  });

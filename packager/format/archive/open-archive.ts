import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import {
  type Descriptor,
  EMPTY_DESCRIPTOR,
  LayoutFile,
  LayoutIndex,
} from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { digestHex } from '../../../schemas/ids/digest.ts';
import { type ByteSource, readExactly, sliceSource } from '../byte-source.ts';
import { parseDocument } from '../json/parse-document.ts';
import { parseJson } from '../json/parse-json.ts';
import { readTar, type TarEntry } from '../tar/read-tar.ts';
import { type BlobSource, readBlob } from './blob-source.ts';
import { checkLayout } from './check-layout.ts';
import type { ApplianceParts } from './check-parts.ts';
import { readAppliance } from './read-appliance.ts';
import { type AttachedSignature, parseSignatureImage, readSignature } from './read-signature.ts';

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
 * @throws Fault ARCHIVE_MALFORMED, ARCHIVE_ENTRY_REFUSED, ARCHIVE_TRUNCATED and all of `readAppliance`
 */
export async function openArchive(source: ByteSource): Promise<Archive> {
  const entries = await readTar(source);
  const blobs = blobsOf(source, entries);
  const layout = await readFile(source, entries, 'oci-layout');
  parseDocument(layout, LayoutFile, 'oci-layout');
  const indexBytes = await readFile(source, entries, 'index.json');
  const index = parseDocument(indexBytes, LayoutIndex, 'index.json');
  const roots = await readRoots(index.manifests, blobs);
  const parts = await readAppliance(roots.imageBytes, blobs);
  checkLayout(index, roots.image.digest, parts.manifest.version);
  const signatures: AttachedSignature[] = [];
  for (const descriptor of roots.signatures) {
    signatures.push(await readSignature(descriptor, roots.image.digest, blobs));
  }
  refuseStrangers(entries, roots.image, parts, signatures);
  return { ...parts, descriptor: roots.image, imageBytes: roots.imageBytes, signatures, blobs };
}

const blobName = (digest: Descriptor['digest']): string => `blobs/sha256/${digestHex(digest)}`;

const blobsOf = (source: ByteSource, entries: ReadonlyMap<string, TarEntry>): BlobSource => ({
  open: async ({ digest }, what) => {
    const entry = entries.get(blobName(digest));
    if (!entry) throw new Fault('BLOB_MISSING', { digest, what });
    return sliceSource(source, entry.offset, entry.sizeBytes);
  },
});

async function readFile(
  source: ByteSource,
  entries: ReadonlyMap<string, TarEntry>,
  name: string,
): Promise<Uint8Array> {
  const entry = entries.get(name);
  if (!entry) {
    throw new Fault('ARCHIVE_MALFORMED', {
      where: 'the list of entries',
      wanted: name,
      found: entries.size === 0 ? 'nothing' : 'no such entry',
    });
  }
  if (entry.sizeBytes > LIMITS.archive.layoutFileBytes) {
    const limit = `${LIMITS.archive.layoutFileBytes} bytes`;
    throw new Fault('LIMIT_EXCEEDED', { what: name, limit, found: `${entry.sizeBytes} bytes` });
  }
  return readExactly(source, entry.offset, entry.sizeBytes, name);
}

interface Roots {
  readonly image: Descriptor;
  readonly imageBytes: Uint8Array;
  readonly signatures: readonly Descriptor[];
}

/** index.json may be written by another tool: what a manifest is, it says itself. */
async function readRoots(descriptors: readonly Descriptor[], blobs: BlobSource): Promise<Roots> {
  const images: { descriptor: Descriptor; bytes: Uint8Array }[] = [];
  const signatures: Descriptor[] = [];
  const what = 'a manifest of index.json';
  descriptors.forEach((descriptor, i) => checkRoot(descriptor, descriptors.slice(0, i)));
  for (const descriptor of descriptors) {
    const bytes = await readBlob(blobs, descriptor, {
      what,
      limitBytes: LIMITS.archive.manifestBytes,
    });
    if (isSignature(bytes, what)) signatures.push(descriptor);
    else images.push({ descriptor, bytes });
  }
  const [image, second] = images;
  if (image && !second) {
    return { image: image.descriptor, imageBytes: image.bytes, signatures };
  }
  throw new Fault('ARCHIVE_MALFORMED', {
    where: 'index.json',
    wanted: 'one appliance',
    found: `${images.length}`,
  });
}

function checkRoot({ mediaType, digest }: Descriptor, before: readonly Descriptor[]): void {
  const refuse = (wanted: string, found: string): Fault =>
    new Fault('ARCHIVE_MALFORMED', { where: 'index.json', wanted, found });
  if (mediaType !== MEDIA_TYPES.manifest) throw refuse(MEDIA_TYPES.manifest, mediaType);
  if (before.some((other) => other.digest === digest)) {
    throw refuse('each manifest once', `${digest} twice`);
  }
}

function isSignature(bytes: Uint8Array, where: string): boolean {
  const value = parseJson(bytes, where) as { artifactType?: unknown } | null;
  return value?.artifactType === MEDIA_TYPES.bundle;
}

/** A blob that nothing refers to is vouched for by nobody. */
function refuseStrangers(
  entries: ReadonlyMap<string, TarEntry>,
  image: Descriptor,
  parts: ApplianceParts,
  signatures: readonly AttachedSignature[],
): void {
  const known = [image, parts.image.config, ...parts.image.layers];
  if (signatures.length > 0) known.push(EMPTY_DESCRIPTOR);
  for (const signature of signatures) {
    known.push(signature.descriptor, parseSignatureImage(signature.imageBytes).layers[0]);
  }
  const names = new Set([
    'oci-layout',
    'index.json',
    ...known.map(({ digest }) => blobName(digest)),
  ]);
  for (const name of entries.keys()) {
    if (names.has(name)) continue;
    throw new Fault('ARCHIVE_ENTRY_REFUSED', { entry: name, why: 'nothing refers to it' });
  }
}

import type { OciClient } from '../../schemas/client/oci-client.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { MEDIA_TYPES } from '../../schemas/archive/media-types.ts';
import type { ApplianceImage, Descriptor } from '../../schemas/archive/oci.ts';
import type { ApplianceManifest } from '../../schemas/appliance/manifest.ts';
import type { ApplianceAddress } from '../../schemas/ids/names.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { Reference } from '../../schemas/ids/reference.ts';
import type { BlobSource } from '../format/archive/blob-source.ts';
import { readTop } from '../format/archive/listed-appliance.ts';
import { type Archive, openArchive } from '../format/archive/open-archive.ts';
import { missingBytes, patchedBlobs, planPatch } from '../format/archive/patch-packs.ts';
import { planArchive } from '../format/archive/plan-archive.ts';
import type { ArchivePlan } from '../format/archive/planned-entries.ts';
import { readAppliance } from '../format/archive/read-appliance.ts';
import { type ByteSource, bytesSource, readExactly } from '../format/byte-source.ts';
import type { OutputFile, OutputFiles } from '../images/ports/output-files.ts';
import type { Pause } from '../format/remote/pause.ts';
import type { Work } from '../images/ports/progress.ts';
import { ownSignatures } from '../format/remote/own-signatures.ts';
import { checkVersion, findRemote, readReferrers } from '../format/remote/open-remote.ts';
import { writeArchive } from './write-archive.ts';

/** Indexes of disks up to some 50 GB of content. */
const REMEMBERED_BYTES = 64 * 2 ** 20;

export interface PullRequest {
  readonly reference: Reference;
  /** What it has to be signed as, if it is signed: its address, unless it is a mirror. */
  readonly signedAs: ApplianceAddress;
  /** Where the archive goes; may depend on what the appliance is called. */
  readonly target: (manifest: ApplianceManifest) => string;
  readonly force: boolean;
  /** Archives at hand: what they have is not fetched. */
  readonly bases: readonly Archive[];
}

export interface PullPorts {
  readonly client: OciClient;
  readonly outputs: OutputFiles;
  readonly pause: Pause;
}

export interface PullResult {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly digest: Digest;
  readonly archiveBytes: number;
  /** Bytes of packs that had to be fetched. */
  readonly fetchedBytes: number;
  readonly signatures: number;
}

/**
 * Pulls an appliance into an archive: the same bytes that were packed and signed. Every blob is held
 * against its digest while it is written; when the pull is cut off, the next one goes on.
 *
 * @throws Fault those of `findRemote`, `checkVersion`, `writeArchive` and `openArchive`,
 *   PUBLISHER_MISMATCH, TARGET_EXISTS
 */
export async function pullAppliance(
  request: PullRequest,
  { client, outputs, pause }: PullPorts,
  work: Work,
): Promise<PullResult> {
  const options = { pause, signal: work.signal };
  const { address } = request.reference;
  work.onProgress({ step: `Asking ${client.registry} for ${address}` });
  const { descriptor, imageBytes, asked, ...remote } = await findRemote(
    client,
    request.reference,
    options,
  );
  const blobs = rememberDocuments(remote.blobs);
  const { image, manifest } = await readTop(descriptor, imageBytes, blobs);
  const { name, version } = manifest;
  checkVersion(request.reference, { asked }, version);
  const found = await readReferrers(client, address, descriptor.digest, options);
  const signatures = ownSignatures(found, request.signedAs, version);
  const plan = planArchive({ descriptor, imageBytes, image, version, signatures });
  const sources = await sourcesOf({ image, imageBytes, blobs }, request.bases);
  const path = request.target(manifest);
  const file = await outputs.resume(path, { force: request.force });
  try {
    const step = `Pulling ${name} ${version}`;
    const fetchedBytes = await writeFromFirst(sources, (source) =>
      writeArchive(plan, file, { blobs: source, work, step }),
    );
    await checkWritten(file, plan);
    await file.commit();
    const { totalBytes: archiveBytes } = plan;
    const { digest } = descriptor;
    return {
      path,
      name,
      version,
      digest,
      archiveBytes,
      fetchedBytes,
      signatures: signatures.length,
    };
  } finally {
    await file.keep();
  }
}

interface PulledImage {
  readonly image: ApplianceImage;
  readonly imageBytes: Uint8Array;
  readonly blobs: BlobSource;
}

interface PackSource {
  readonly blobs: BlobSource;
  /** Bytes of packs that are fetched when it is used. */
  readonly fetchedBytes: number;
}

/** Ways to the blobs, the cheapest first. The last is the registry alone. */
async function sourcesOf(
  { image, imageBytes, blobs }: PulledImage,
  bases: readonly Archive[],
): Promise<PackSource[]> {
  const packs = image.layers.filter(({ mediaType }) => mediaType === MEDIA_TYPES.chunkPack);
  const whole = { blobs, fetchedBytes: packs.reduce((sum, { size }) => sum + size, 0) };
  if (bases.length === 0) return [whole];
  const { indexes } = await readAppliance(imageBytes, blobs);
  const plan = planPatch({ image, indexes }, bases);
  return [{ blobs: patchedBlobs(blobs, plan), fetchedBytes: missingBytes(plan) }, whole];
}

/** Chunks of other archives may be compressed otherwise, which only the pack as a whole shows. */
async function writeFromFirst(
  sources: readonly PackSource[],
  write: (blobs: BlobSource) => Promise<void>,
): Promise<number> {
  let fetchedBytes = 0;
  for (const [i, source] of sources.entries()) {
    fetchedBytes += source.fetchedBytes;
    try {
      await write(source.blobs);
      return fetchedBytes;
    } catch (error) {
      if (i === sources.length - 1 || !Fault.is(error, 'DIGEST_MISMATCH')) throw error;
    }
  }
  return fetchedBytes;
}

const DOCUMENTS: readonly string[] = [MEDIA_TYPES.config, MEDIA_TYPES.chunkIndex];

/** What is read to plan and again to write is fetched once. */
function rememberDocuments(blobs: BlobSource): BlobSource {
  const remembered = new Map<Digest, Promise<ByteSource>>();
  const remember = async (descriptor: Descriptor, what: string): Promise<ByteSource> => {
    const source = await blobs.open(descriptor, what);
    return bytesSource(await readExactly(source, 0, source.sizeBytes, what));
  };
  return {
    async open(descriptor, what) {
      const { mediaType, digest, size } = descriptor;
      if (!DOCUMENTS.includes(mediaType) || size > REMEMBERED_BYTES) {
        return blobs.open(descriptor, what);
      }
      const source = remembered.get(digest) ?? remember(descriptor, what);
      remembered.set(digest, source);
      return source;
    },
  };
}

/** Digests fit; whether it is an appliance is told by reading it. One that is not, is not kept. */
async function checkWritten(file: OutputFile, { totalBytes }: ArchivePlan): Promise<void> {
  try {
    await openArchive({ sizeBytes: totalBytes, read: (...range) => file.read(...range) });
  } catch (error) {
    await file.discard();
    throw error;
  }
}

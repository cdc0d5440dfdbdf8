import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Decompress } from '../chunks/open-frame.ts';
import { decodeUtf8 } from '../json/parse-json.ts';
import { type BlobSource, openBlob, readBlob } from './blob-source.ts';
import type { ApplianceParts } from './check-parts.ts';
import { framesOfPack } from './frames-of-pack.ts';
import { sniffPicture } from './picture.ts';
import { type DiskCursor, verifyPack } from './verify-pack.ts';

export interface VerifyOptions {
  readonly blobs: BlobSource;
  readonly decompress: Decompress;
  /** Bytes of packs read so far, and of all packs. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

export interface VerifiedContent {
  readonly blobs: number;
  readonly bytes: number;
  /** Different chunks, each decoded and held against its digest. */
  readonly chunks: number;
  readonly plainBytes: number;
}

/**
 * Verifies what `readAppliance` left: every pack byte by byte and chunk by chunk, every picture, the
 * readme. After that each byte of the appliance is what its image manifest says.
 *
 * @throws Fault DIGEST_MISMATCH, CHUNK_CORRUPT, SIZE_MISMATCH, BLOB_MISSING, ARCHIVE_MALFORMED,
 *   LIMIT_EXCEEDED, CANCELLED
 */
export async function verifyContent(
  parts: ApplianceParts,
  options: VerifyOptions,
): Promise<VerifiedContent> {
  const { image } = parts;
  const packs = image.layers.filter((layer) => layer.mediaType === MEDIA_TYPES.chunkPack);
  const totalBytes = packs.reduce((sum, pack) => sum + pack.size, 0);
  let doneBytes = 0;
  let chunks = 0;
  let plainBytes = 0;
  for (const pack of packs) {
    const found = await verifyPack(pack, cursorsFor(pack, parts), {
      source: await openBlob(options.blobs, pack, `pack ${pack.digest}`),
      decompress: options.decompress,
      onBytes: (count) => {
        if (options.signal?.aborted) throw new Fault('CANCELLED', { what: 'Verifying' });
        doneBytes += count;
        options.onProgress?.(doneBytes, totalBytes);
      },
    });
    chunks += found.chunks;
    plainBytes += found.plainBytes;
  }
  await verifyAssets(parts, options.blobs);
  const bytes = [image.config, ...image.layers].reduce((sum, { size }) => sum + size, 0);
  return { blobs: 1 + image.layers.length, bytes, chunks, plainBytes };
}

/** Each disk that has chunks in the pack, with the first and last of its frames there. */
function cursorsFor(pack: Descriptor, { manifest, indexes }: ApplianceParts): DiskCursor[] {
  const names = new Map<string, string>();
  for (const [role, { system }] of Object.entries(manifest.roles)) {
    names.set(system.index, [names.get(system.index), role].filter(Boolean).join(', '));
  }
  return [...indexes].flatMap(([digest, index]) => {
    const number = index.packs.findIndex((entry) => entry.digest === pack.digest);
    if (number < 0) return [];
    const { first, end } = framesOfPack(index, number);
    return [{ disk: names.get(digest) ?? digest, index, next: first, end }];
  });
}

/** @throws Fault ARCHIVE_MALFORMED when a picture is none, or not of the type it claims */
async function verifyAssets({ image, manifest }: ApplianceParts, blobs: BlobSource): Promise<void> {
  const layers = new Map<string, Descriptor>(image.layers.map((layer) => [layer.digest, layer]));
  const read = (digest: string, what: string, limitBytes: number): Promise<Uint8Array> => {
    const layer = layers.get(digest);
    if (!layer) throw new Fault('BLOB_MISSING', { digest, what });
    return readBlob(blobs, layer, { what, limitBytes });
  };
  const { iconBytes, screenshotBytes, readmeBytes } = LIMITS.archive;
  const checkPicture = async (
    { digest, mediaType }: { digest: string; mediaType: string },
    where: string,
    limitBytes: number,
  ): Promise<void> => {
    const found = sniffPicture(await read(digest, where, limitBytes));
    if (found === mediaType) return;
    const data = { where, wanted: `a picture of type ${mediaType}`, found: found ?? 'none' };
    throw new Fault('ARCHIVE_MALFORMED', data);
  };
  if (manifest.icon) await checkPicture(manifest.icon, 'the icon', iconBytes);
  for (const screenshot of manifest.screenshots) {
    await checkPicture(screenshot, 'a screenshot', screenshotBytes);
  }
  if (manifest.readme) {
    decodeUtf8(await read(manifest.readme.digest, 'the readme', readmeBytes), 'the readme');
  }
}

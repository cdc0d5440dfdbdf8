import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openArchive, type Archive } from '../../../packager/format/archive/open-archive.ts';
import { bytesSource } from '../../../packager/format/byte-source.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';

const FOLDER = join(import.meta.dirname, '../../format/golden');

export const goldenArchive = (): Promise<Buffer> => readFile(join(FOLDER, 'index-2.yard'));

/** Chunk indexes of the first version. */
export async function firstIndexes(): Promise<Buffer[]> {
  const archive = await openArchive(bytesSource(await readFile(join(FOLDER, 'format-1.yard'))));
  return blobsOf(archive, MEDIA_TYPES.chunkIndex);
}

async function readWhole(archive: Archive, descriptor: Descriptor): Promise<Buffer> {
  const source = await archive.blobs.open(descriptor, 'a golden blob');
  return Buffer.from(await source.read(0, source.sizeBytes));
}

const blobsOf = (archive: Archive, type: string): Promise<Buffer[]> =>
  Promise.all(
    archive.image.layers
      .filter(({ mediaType }) => mediaType === type)
      .map((layer) => readWhole(archive, layer)),
  );

/** Good inputs for every parser: the parts of the golden archive. */
export async function goldenBlobs(): Promise<{
  archive: Archive;
  config: Buffer;
  image: Buffer;
  indexes: Buffer[];
  packs: Buffer[];
  bundle: Buffer;
  /** The first stored frames. */
  frames: Buffer[];
}> {
  const archive = await openArchive(bytesSource(await goldenArchive()));
  const packs = await blobsOf(archive, MEDIA_TYPES.chunkPack);
  const [index] = archive.indexes.values();
  const frames = Array.from({ length: Math.min(6, index?.frameCount ?? 0) }, (_, i) => {
    const { offset = 0, storedBytes = 0 } = index?.frame(i) ?? {};
    return Buffer.from(packs[0]?.subarray(offset, offset + storedBytes) ?? []);
  });
  return {
    archive,
    config: await readWhole(archive, archive.image.config),
    image: Buffer.from(archive.imageBytes),
    indexes: await blobsOf(archive, MEDIA_TYPES.chunkIndex),
    packs,
    bundle: Buffer.from(archive.signatures[0]?.bundleBytes ?? []),
    frames,
  };
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openArchive, type Archive } from '../../../packager/format/archive/open-archive.ts';
import { bytesSource } from '../../../packager/format/byte-source.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';

const FILE = join(import.meta.dirname, '../../format/golden/format-1.yard');

export const goldenArchive = (): Promise<Buffer> => readFile(FILE);

/** Good inputs for every parser: the parts of the golden archive. */
export async function goldenBlobs(): Promise<{
  archive: Archive;
  config: Buffer;
  image: Buffer;
  indexes: Buffer[];
  packs: Buffer[];
  bundle: Buffer;
  /** The first stored chunks. */
  frames: Buffer[];
}> {
  const archive = await openArchive(bytesSource(await goldenArchive()));
  const read = async (descriptor: Descriptor): Promise<Buffer> => {
    const source = await archive.blobs.open(descriptor, 'a golden blob');
    return Buffer.from(await source.read(0, source.sizeBytes));
  };
  const ofType = (type: string): Promise<Buffer[]> =>
    Promise.all(archive.image.layers.filter(({ mediaType }) => mediaType === type).map(read));
  const packs = await ofType(MEDIA_TYPES.chunkPack);
  const [index] = archive.indexes.values();
  const frames = Array.from({ length: Math.min(6, index?.chunkCount ?? 0) }, (_, i) => {
    const chunk = index?.chunk(i);
    return Buffer.from(
      packs[0]?.subarray(chunk?.offset, (chunk?.offset ?? 0) + (chunk?.storedBytes ?? 0)) ?? [],
    );
  });
  return {
    archive,
    config: await read(archive.image.config),
    image: Buffer.from(archive.imageBytes),
    indexes: await ofType(MEDIA_TYPES.chunkIndex),
    packs,
    bundle: Buffer.from(archive.signatures[0]?.bundleBytes ?? []),
    frames,
  };
}

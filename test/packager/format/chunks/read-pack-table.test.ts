import { describe, expect, test } from 'vitest';
import { bytesSource } from '../../../../packager/format/byte-source.ts';
import { readPackTable } from '../../../../packager/format/chunks/read-pack-table.ts';
import { readBlob } from '../../../../packager/format/archive/blob-source.ts';
import { MEDIA_TYPES } from '../../../../schemas/archive/media-types.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { openBytes, packTest } from '../../../fakes/test-appliance.ts';

async function anIndex(): Promise<{ bytes: Uint8Array; packs: unknown }> {
  const archive = await openBytes(await packTest());
  const layer = archive.image.layers.find(({ mediaType }) => mediaType === MEDIA_TYPES.chunkIndex)!;
  const what = { what: 'an index', limitBytes: layer.size };
  const bytes = await readBlob(archive.blobs, layer, what);
  return { bytes, packs: archive.indexes.get(layer.digest)?.packs };
}

const read = (bytes: Uint8Array) => readPackTable(bytesSource(bytes));

describe('the packs that an index names', () => {
  test('are read as the whole index says them', async () => {
    const { bytes, packs } = await anIndex();
    expect(await read(bytes)).toEqual(packs);
    expect(packs).toHaveLength(1);
  });

  test('are read from its beginning alone', async () => {
    const { bytes, packs } = await anIndex();
    expect(await read(bytes.subarray(0, 64 + 40))).toEqual(packs);
  });

  test('are read from the first version of the format, too', async () => {
    const { bytes, packs } = await anIndex();
    const first = Buffer.from(bytes);
    first.write('SYCHIDX1', 'latin1');
    expect(await read(first)).toEqual(packs);
  });

  test('are refused where it is no index, or names too many, or ends early', async () => {
    const { bytes } = await anIndex();
    const other = Buffer.from(bytes);
    other.write('SYCHIDX9', 'latin1');
    await expect(read(other)).rejects.toMatchObject({ code: 'CHUNK_INDEX_MALFORMED' });
    const many = Buffer.from(bytes);
    many.writeUInt32LE(LIMITS.chunk.packsPerIndex + 1, 12);
    await expect(read(many)).rejects.toMatchObject({
      code: 'CHUNK_INDEX_MALFORMED',
      data: { where: 'the packs' },
    });
    await expect(read(bytes.subarray(0, 63))).rejects.toMatchObject({ code: 'ARCHIVE_TRUNCATED' });
    await expect(read(bytes.subarray(0, 80))).rejects.toMatchObject({ code: 'ARCHIVE_TRUNCATED' });
  });
});

import { CHUNK_ID_BYTES } from '../../packager/format/repository/layout.ts';
import type { IndexedPack } from '../../packager/format/repository/pack-file.ts';
import { MAP_FLAG } from '../../packager/format/repository/pack-table.ts';
import type { PointFile } from '../../packager/format/repository/point-file.ts';

const idOf = (byte: number): Uint8Array => new Uint8Array(CHUNK_ID_BYTES).fill(byte);

/** A pack of two frames with three chunks, as an index tells of it. */
export const testPack = (byte = 1): IndexedPack => ({
  name: byte.toString(16).padStart(2, '0').repeat(32),
  sizeBytes: 20_000,
  salt: new Uint8Array(32).fill(byte),
  table: {
    frames: [
      { storedBytes: 4_000, chunks: 2 },
      { storedBytes: 900, chunks: 1 },
    ],
    ids: Buffer.concat([idOf(byte), idOf(byte + 50), idOf(byte + 100)]),
    sizes: Uint32Array.of(8_192, 4_096, 38 + MAP_FLAG),
  },
});

export const testPoint: PointFile = {
  stack: 'shop',
  createdMs: 1_790_000_000_000,
  definition: Buffer.from('{"name":"shop"}'),
  disks: [
    {
      name: 'system',
      sizeBytes: 100_000_000,
      regions: [
        { region: 0, id: idOf(1) },
        { region: 2, id: idOf(2) },
      ],
    },
    { name: 'empty', sizeBytes: 4_096, regions: [] },
  ],
};

export const testChunks = [
  { firstBlock: 8_192, blocks: 2, id: idOf(1) },
  { firstBlock: 8_194, blocks: 32, id: idOf(2) },
  { firstBlock: 16_383, blocks: 5, id: idOf(3) },
];

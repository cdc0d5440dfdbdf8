import { createHmac, hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ChunkCatalogue } from '../../../../packager/format/repository/chunk-catalogue.ts';
import { ChunkIds } from '../../../../packager/format/repository/chunk-ids.ts';
import { IdSet } from '../../../../packager/format/repository/id-set.ts';
import {
  decodeIndex,
  divideIndex,
  encodeIndex,
} from '../../../../packager/format/repository/index-file.ts';
import { readKeyText, writeKeyText } from '../../../../packager/format/repository/key-text.ts';
import { CHUNK_KIND } from '../../../../packager/format/repository/layout.ts';
import { encodePackTable } from '../../../../packager/format/repository/pack-table.ts';
import { decodePoint, encodePoint } from '../../../../packager/format/repository/point-file.ts';
import {
  decodeRegion,
  encodeRegion,
  regionOf,
} from '../../../../packager/format/repository/region-map.ts';
import { openSealedFile, sealFile } from '../../../../packager/format/repository/sealed-file.ts';
import {
  deriveKeys,
  newSeal,
  openSegment,
  sealSegment,
} from '../../../../packager/format/repository/sealing.ts';
import { createAesGcm } from '../../../../packager/native/aes-gcm.ts';
import { nodeCipher } from '../../../../packager/backup/node-cipher.ts';
import { testChunks, testPack, testPoint } from '../../../fakes/backup-files.ts';
import { faultCode } from '../../../fakes/fault-code.ts';

const KEYS = deriveKeys(new Uint8Array(32).fill(1), new Uint8Array(16).fill(2));
const SALT = new Uint8Array(32).fill(3);

describe('ids of chunks', () => {
  test('are HMAC-SHA-256 over kind and digest, cut to 16 bytes', () => {
    const bytes = Buffer.from('a chunk');
    const key = new Uint8Array(32).map((_byte, i) => i);
    for (const kind of [CHUNK_KIND.data, CHUNK_KIND.map]) {
      const hmac = createHmac('sha256', key).update(Buffer.of(kind));
      const wanted = hmac
        .update(hash('sha256', bytes, 'buffer'))
        .digest()
        .subarray(0, 16);
      expect(Buffer.from(new ChunkIds(key).of(kind, bytes))).toEqual(wanted);
    }
  });

  test('differ for each key and each kind', () => {
    const bytes = Buffer.from('the same');
    const ids = new ChunkIds(KEYS.idKey);
    const other = new ChunkIds(KEYS.dataKey);
    const all = [ids.of(0, bytes), ids.of(1, bytes), other.of(0, bytes)].map((id) =>
      Buffer.from(id).toString('hex'),
    );
    expect(new Set(all).size).toBe(3);
  });
});

describe('segments', () => {
  const seal = newSeal('packs', KEYS, SALT);
  const plain = Buffer.from('what is kept');

  test('open under their number, in their file, and nowhere else', () => {
    const sealed = sealSegment(seal, 5, plain);
    expect(openSegment(seal, 5, sealed)).toEqual(plain);
    expect(openSegment(seal, 6, sealed)).toBeUndefined();
    expect(openSegment(newSeal('indexes', KEYS, SALT), 5, sealed)).toBeUndefined();
    expect(openSegment(newSeal('packs', KEYS, new Uint8Array(32)), 5, sealed)).toBeUndefined();
    expect(openSegment(seal, 5, sealed.subarray(0, 10))).toBeUndefined();
  });

  test('are the same by Node’s cipher and by OpenSSL directly', () => {
    const native = createAesGcm();
    const bytes = Buffer.alloc(70_000, 'some text ');
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32LE(9);
    const [one, two] = [Buffer.alloc(70_016), Buffer.alloc(70_016)];
    native.seal({ ...seal, nonce }, bytes, one);
    nodeCipher.seal({ ...seal, nonce }, bytes, two);
    expect(one.equals(two)).toBe(true);
    expect(one.equals(sealSegment(seal, 9, bytes))).toBe(true);
    for (const cipher of [native, nodeCipher]) {
      const opened = Buffer.alloc(70_000);
      expect(cipher.open({ ...seal, nonce }, one, opened)).toBe(true);
      expect(opened.equals(bytes)).toBe(true);
      const altered = Buffer.from(one);
      altered[69_999] = (altered[69_999] ?? 0) ^ 1;
      expect(cipher.open({ ...seal, nonce }, altered, opened)).toBe(false);
    }
  });

  test('a sealed file comes back, and says whose it is when it does not', () => {
    const bytes = sealFile('points', KEYS, SALT, plain);
    const name = hash('sha256', bytes);
    expect(openSealedFile('points', KEYS, { name, bytes })).toEqual(plain);
    const other = deriveKeys(new Uint8Array(32), KEYS.repositoryId);
    expect(faultCode(() => openSealedFile('points', other, { name, bytes }))).toBe(
      'BACKUP_DAMAGED',
    );
    expect(faultCode(() => openSealedFile('indexes', KEYS, { name, bytes }))).toBe(
      'BACKUP_DAMAGED',
    );
  });
});

describe('tables', () => {
  test('an index comes back as it was written', () => {
    const packs = [testPack(1), testPack(2)];
    const again = decodeIndex(encodeIndex(packs), 'index');
    expect(again.map(({ name }) => name)).toEqual(packs.map(({ name }) => name));
    expect(encodeIndex(again)).toEqual(encodeIndex(packs));
  });

  test.each([
    ['a frame without bytes', { frames: [{ storedBytes: 16, chunks: 3 }] }],
    ['a frame that is too long', { frames: [{ storedBytes: 300_000, chunks: 3 }] }],
    ['chunks that are in no frame', { frames: [{ storedBytes: 4_000, chunks: 2 }] }],
    ['frames with more chunks than there are', { frames: [{ storedBytes: 4_000, chunks: 4 }] }],
    ['an empty chunk', { sizes: Uint32Array.of(8_192, 0, 38) }],
    ['more plain bytes than a frame holds', { sizes: Uint32Array.of(262_144, 4_096, 38) }],
  ])('%s is refused', (_what, change) => {
    const pack = testPack();
    const bytes = encodeIndex([{ ...pack, table: { ...pack.table, ...change } }]);
    expect(faultCode(() => decodeIndex(bytes, 'index'))).toBe('BACKUP_DAMAGED');
  });

  test('a pack smaller than its frames, or larger than any, is refused', () => {
    for (const sizeBytes of [4_900, 2 ** 40]) {
      const bytes = encodeIndex([{ ...testPack(), sizeBytes }]);
      expect(faultCode(() => decodeIndex(bytes, 'index'))).toBe('BACKUP_DAMAGED');
    }
  });

  test('an index is divided by its size, and no pack is lost', () => {
    const packs = [1, 2, 3, 4, 5].map(testPack);
    const entry = 72 + encodePackTable(testPack().table).length - 8;
    expect(divideIndex(packs, 2 * entry).map((part) => part.length)).toEqual([2, 2, 1]);
    expect(divideIndex(packs, 1).map((part) => part.length)).toEqual([1, 1, 1, 1, 1]);
    expect(divideIndex([])).toEqual([]);
  });

  test('a catalogue finds each chunk with its frame and its pack', () => {
    const catalogue = new ChunkCatalogue();
    for (const byte of [1, 2, 3]) catalogue.addPack(testPack(byte));
    expect(catalogue.chunkCount).toBe(9);
    const id = testPack(2).table.ids.subarray(32);
    const chunk = catalogue.find(id) ?? -1;
    expect(chunk).toBe(5);
    const frame = catalogue.frame(catalogue.frameOf(chunk));
    expect(frame).toMatchObject({ pack: 1, number: 1, offset: 64 + 4_000, storedBytes: 900 });
    expect(frame).toMatchObject({ plainBytes: 38, firstChunk: 5, endChunk: 6 });
    expect(catalogue.find(new Uint8Array(16).fill(250))).toBeUndefined();
  });

  test('of a chunk that two packs hold, the first is found', () => {
    const catalogue = new ChunkCatalogue();
    catalogue.addPack(testPack(1));
    catalogue.addPack({ ...testPack(1), name: 'f'.repeat(64) });
    expect(catalogue.find(testPack(1).table.ids.subarray(0, 16))).toBe(0);
  });

  test('a catalogue and a set grow past their first room', () => {
    const catalogue = new ChunkCatalogue();
    const set = new IdSet();
    const count = 6_000;
    for (let i = 0; i < count; i += 1) {
      const id = hash('sha256', String(i), 'buffer').subarray(0, 16);
      expect(set.add(id)).toBe(true);
      const table = {
        frames: [{ storedBytes: 100, chunks: 1 }],
        ids: id,
        sizes: Uint32Array.of(9),
      };
      catalogue.addPack({ ...testPack(), table });
    }
    expect([set.count, catalogue.chunkCount, catalogue.frameCount]).toEqual([count, count, count]);
    for (let i = 0; i < count; i += 1) {
      const id = hash('sha256', String(i), 'buffer').subarray(0, 16);
      expect(set.add(id)).toBe(false);
      expect(catalogue.find(id)).toBe(i);
      expect(catalogue.packOfFrame(catalogue.frameOf(i))).toBe(i);
    }
  });
});

describe('maps and points', () => {
  test('a map comes back with the blocks of its region', () => {
    const again = decodeRegion(encodeRegion(1, testChunks), 1, 'map');
    expect(again.map(({ firstBlock, blocks }) => [firstBlock, blocks])).toEqual([
      [8_192, 2],
      [8_194, 32],
      [16_383, 5],
    ]);
    expect(testChunks.map(({ firstBlock }) => regionOf(firstBlock))).toEqual([1, 1, 1]);
  });

  test.each([
    ['chunks that overlap', [0, 2, 1]],
    ['chunks out of order', [1, 0]],
  ])('%s are refused', (_what, order) => {
    const chunks = order.map((i) => testChunks[i] ?? testChunks[0]) as typeof testChunks;
    const bytes = encodeRegion(
      1,
      _what.includes('overlap') ? [...testChunks.slice(0, 1), ...testChunks] : chunks,
    );
    expect(faultCode(() => decodeRegion(bytes, 1, 'map'))).toBe('BACKUP_DAMAGED');
  });

  test.each([0, 33])('a chunk of %i blocks is refused', (blocks) => {
    const bytes = encodeRegion(1, [
      { ...testChunks[0], firstBlock: 8_192, blocks, id: SALT.subarray(0, 16) },
    ]);
    expect(faultCode(() => decodeRegion(bytes, 1, 'map'))).toBe('BACKUP_DAMAGED');
  });

  test('a restore point comes back as it was', () => {
    const again = decodePoint(encodePoint(testPoint), 'point');
    expect(encodePoint(again)).toEqual(encodePoint(testPoint));
    expect(again.disks[0]?.regions.map(({ region }) => region)).toEqual([0, 2]);
    expect(Buffer.from(again.definition).toString()).toBe('{"name":"shop"}');
  });

  test('regions past the end of the disk, twice, or of disks with one name are refused', () => {
    const [disk] = testPoint.disks;
    const regions = disk?.regions ?? [];
    const bad = [
      [{ name: 'a', sizeBytes: 4_096, regions }],
      [{ name: 'a', sizeBytes: 100_000_000, regions: [...regions, ...regions] }],
      [testPoint.disks[1], testPoint.disks[1]],
    ];
    for (const disks of bad) {
      const bytes = encodePoint({ ...testPoint, disks: disks as never });
      expect(faultCode(() => decodePoint(bytes, 'point'))).toBe('BACKUP_DAMAGED');
    }
  });

  test('the text of a key comes back, and anything else is no key', () => {
    const key = new Uint8Array(32).fill(9);
    expect(Buffer.from(readKeyText(writeKeyText(key), 'k'))).toEqual(Buffer.from(key));
    expect(faultCode(() => readKeyText('stackyard-backup-key-1 12', 'k'))).toBe('KEY_UNREADABLE');
  });
});

import {
  CHUNK_INDEX,
  type ChunkIndex,
  FIRST_CHUNK_INDEX,
} from '../../../schemas/archive/chunk-index.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { showValue } from '../../../schemas/appliance/problem.ts';
import { ChunkIndexView, readCounts } from './chunk-index-view.ts';
import { FirstIndexView, readFirstCounts } from './first-index-view.ts';

const { chunk: LIMIT } = LIMITS;
const MAGIC_WITHOUT_VERSION = CHUNK_INDEX.magic.slice(0, -1);
const VERSION = Number(CHUNK_INDEX.magic.at(-1));

/** How the versions differ for who reads them: the layout, and where the header's zeros begin. */
const VERSIONS = {
  [FIRST_CHUNK_INDEX.magic]: { View: FirstIndexView, readCounts: readFirstCounts, zerosAt: 36 },
  [CHUNK_INDEX.magic]: { View: ChunkIndexView, readCounts, zerosAt: 40 },
} as const;
type Version = (typeof VERSIONS)[keyof typeof VERSIONS];

/**
 * Reads a chunk index and checks every rule of its layout (`schemas/archive/chunk-index.ts`) in one
 * pass. After that no entry can point outside its table, its frame, its pack or the disk.
 *
 * @param bytes the whole blob, its digest checked; kept and read again as entries are asked for
 * @throws Fault CHUNK_INDEX_MALFORMED, FORMAT_TOO_NEW
 */
export function decodeChunkIndex(bytes: Uint8Array): ChunkIndex {
  const version = findVersion(bytes);
  checkCounts(bytes, version);
  const index = new version.View(bytes);
  checkDisk(index);
  checkPacks(index);
  checkFrames(index);
  checkExtents(index, checkChunks(index));
  return index;
}

function expect(where: string, wanted: string, found: unknown, holds: boolean): void {
  if (!holds) throw new Fault('CHUNK_INDEX_MALFORMED', { where, wanted, found: showValue(found) });
}

function findVersion(bytes: Uint8Array): Version {
  const { headerBytes, magic } = CHUNK_INDEX;
  const holds = bytes.length >= headerBytes;
  expect('its header', `${headerBytes} bytes`, `${bytes.length} bytes`, holds);
  const found = String.fromCharCode(...bytes.subarray(0, magic.length));
  const version = Number(found.at(-1));
  if (found.startsWith(MAGIC_WITHOUT_VERSION) && version > VERSION) {
    throw new Fault('FORMAT_TOO_NEW', { what: 'The chunk index', found: version, known: VERSION });
  }
  expect(
    'its first bytes',
    Object.keys(VERSIONS).join(' or '),
    found,
    Object.hasOwn(VERSIONS, found),
  );
  return VERSIONS[found as keyof typeof VERSIONS];
}

function checkCounts(bytes: Uint8Array, version: Version): void {
  const { blockBytes, packs, frames, chunks, totalBytes } = version.readCounts(bytes);
  expect('the block size', String(LIMIT.blockBytes), blockBytes, blockBytes === LIMIT.blockBytes);
  expect('the packs', `at most ${LIMIT.packsPerIndex}`, packs, packs <= LIMIT.packsPerIndex);
  expect('the chunks', `at most ${LIMIT.chunksPerIndex}`, chunks, chunks <= LIMIT.chunksPerIndex);
  expect('the frames', `at most ${chunks}, as chunks`, frames, frames <= chunks);
  const found = `${bytes.length} bytes`;
  expect('its length', `${totalBytes} bytes`, found, bytes.length === totalBytes);
  const reserved = bytes.subarray(version.zerosAt, CHUNK_INDEX.headerBytes);
  expect(
    `bytes ${version.zerosAt} to 63`,
    'zeros',
    'other bytes',
    reserved.every((byte) => byte === 0),
  );
}

function checkDisk({ diskBytes, blockBytes, bootChunks, chunkCount }: ChunkIndex): void {
  const whole = diskBytes % blockBytes === 0;
  expect('the disk size', `a multiple of ${blockBytes}`, diskBytes, whole);
  const inRange = diskBytes > 0 && diskBytes <= LIMIT.diskBytes;
  expect('the disk size', `1 to ${LIMIT.diskBytes}`, diskBytes, inRange);
  expect('the boot chunks', `at most ${chunkCount}`, bootChunks, bootChunks <= chunkCount);
}

function checkPacks({ packs }: ChunkIndex): void {
  const seen = new Set<string>();
  packs.forEach(({ digest, sizeBytes }, i) => {
    const where = `pack ${i}`;
    const inRange = sizeBytes > 0 && sizeBytes <= LIMIT.packReadBytes;
    expect(where, `a size from 1 to ${LIMIT.packReadBytes}`, sizeBytes, inRange);
    expect(where, 'a pack listed once', digest, !seen.has(digest));
    seen.add(digest);
  });
}

function checkFrames(index: ChunkIndex): void {
  let pack = -1;
  let end = 0;
  let chunks = 0;
  for (let i = 0; i < index.frameCount; i += 1) {
    const frame = index.frame(i);
    const where = `frame ${i}`;
    if (frame.pack !== pack) {
      // Sorted, and no pack without a frame: the number rises by one.
      expect(where, `pack ${pack} or ${pack + 1}`, frame.pack, frame.pack === pack + 1);
      pack = frame.pack;
      end = 0;
    }
    const packBytes = index.packs[pack]?.sizeBytes ?? 0;
    expect(where, `a pack below ${index.packs.length}`, pack, pack < index.packs.length);
    expect(where, `an offset from ${end}`, frame.offset, frame.offset >= end);
    const stored = frame.storedBytes;
    const storedFits = stored > 0 && stored <= LIMIT.maximumStoredBytes;
    expect(where, `1 to ${LIMIT.maximumStoredBytes} stored bytes`, stored, storedFits);
    end = frame.offset + stored;
    expect(where, `an end within ${packBytes} bytes of its pack`, end, end <= packBytes);
    const plain = frame.plainBytes;
    const plainFits = plain > 0 && plain <= LIMIT.frameBytes && plain % index.blockBytes === 0;
    expect(where, `whole blocks, at most ${LIMIT.frameBytes} bytes`, plain, plainFits);
    expect(where, 'a chunk', frame.endChunk - frame.firstChunk, frame.endChunk > frame.firstChunk);
    chunks = frame.endChunk;
  }
  const used = pack + 1;
  expect('the packs', 'each used by a frame', `${used} used`, used === index.packs.length);
  expect('the frames', `${index.chunkCount} chunks`, chunks, chunks === index.chunkCount);
}

/** @returns how many blocks each chunk has */
function checkChunks(index: ChunkIndex): Uint8Array {
  const blocks = new Uint8Array(index.chunkCount);
  for (let i = 0; i < index.frameCount; i += 1) {
    const { firstChunk, endChunk, plainBytes } = index.frame(i);
    let end = 0;
    for (let number = firstChunk; number < endChunk; number += 1) {
      const chunk = index.chunk(number);
      const where = `chunk ${number}`;
      expect(where, `a place in its frame from ${end}`, chunk.offset, chunk.offset >= end);
      const plain = chunk.plainBytes;
      const fits = plain > 0 && plain <= LIMIT.maximumBytes && plain % index.blockBytes === 0;
      expect(where, `whole blocks, at most ${LIMIT.maximumBytes} bytes`, plain, fits);
      end = chunk.offset + plain;
      expect(where, `an end within ${plainBytes} bytes of its frame`, end, end <= plainBytes);
      blocks[number] = plain / index.blockBytes;
    }
  }
  return blocks;
}

/** @param chunkBlocks how many blocks each chunk has */
function checkExtents(index: ChunkIndex, chunkBlocks: Uint8Array): void {
  const used = new Uint8Array(Math.ceil(index.chunkCount / 8));
  let usedCount = 0;
  let end = 0;
  const blocks = index.diskBytes / index.blockBytes;
  for (let i = 0; i < index.extentCount; i += 1) {
    const { firstBlock, chunk } = index.extent(i);
    const where = `extent ${i}`;
    expect(where, `a chunk below ${index.chunkCount}`, chunk, chunk < index.chunkCount);
    expect(where, `a block from ${end}`, firstBlock, firstBlock >= end);
    end = firstBlock + (chunkBlocks[chunk] ?? 0);
    expect(where, `an end within ${blocks} blocks`, end, end <= blocks);
    const mask = 1 << (chunk & 7);
    const byte = used[chunk >> 3] ?? 0;
    if ((byte & mask) === 0) usedCount += 1;
    used[chunk >> 3] = byte | mask;
  }
  const holds = usedCount === index.chunkCount;
  expect('the extents', 'each chunk used', `${usedCount} of ${index.chunkCount}`, holds);
}

import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { addBases, type BasePack } from '../../format/archive/base-chunks.ts';
import type { Archive } from '../../format/archive/open-archive.ts';
import { LAYOUT_BYTES } from '../../format/archive/plan-archive.ts';
import type { ByteSource } from '../../format/byte-source.ts';
import { decodeChunkIndex } from '../../format/chunks/decode-chunk-index.ts';
import type { Decompress } from '../../format/chunks/open-frame.ts';
import { digestOf } from '../../format/digest.ts';
import { paddedBytes, TAR } from '../../format/tar/tar-format.ts';
import type { ChunkCompressor } from '../ports/chunk-compressor.ts';
import type { StartDigester } from '../ports/digester.ts';
import type { DiskReader } from '../../images/ports/disk-reader.ts';
import type { OutputFile } from '../../images/ports/output-files.ts';
import type { Work } from '../../images/ports/progress.ts';
import { isWorthKeeping, type KeptPack, readUsed, usesOf } from './kept-packs.ts';
import { DiskChunker } from './chunk-disks.ts';
import { compactPacks } from './compact-packs.ts';
import { ChunkTable } from '../../format/chunks/chunk-table.ts';
import type { SmallBlob } from './collect-assets.ts';
import type { ExtentList } from './extent-list.ts';
import { makeChunkIndex } from './make-chunk-index.ts';
import type { PackedDisk } from './make-manifest.ts';
import { PackWriter } from './pack-writer.ts';
import type { PreparedDisk } from './prepare-disks.ts';
import { stopIfCancelled } from './stop-if-cancelled.ts';
import type { BootTrace } from './read-boot-trace.ts';
import { checkUnchanged, writeBootPacks } from './write-boot-packs.ts';

export interface PackDisksPorts {
  readonly reader: DiskReader;
  readonly compressor: ChunkCompressor;
  readonly decompress: Decompress;
  readonly digester: StartDigester;
}

export interface PackDisksOptions extends PackDisksPorts {
  /** By role; a role may have none. */
  readonly traces: ReadonlyMap<string, BootTrace>;
  readonly work: Work;
}

export interface PackedDisks {
  /** New packs, in the file already. */
  readonly packs: readonly Descriptor[];
  /** Bytes of those with what a boot reads first. */
  readonly bootBytes: number;
  /** Packs of earlier versions that are parts of this one too. */
  readonly kept: readonly KeptPack[];
  readonly indexes: readonly SmallBlob[];
  readonly disks: ReadonlyMap<string, PackedDisk>;
  /** Different chunks, and their bytes before compression. */
  readonly chunks: number;
  readonly plainBytes: number;
  /** Checks what is taken from kept packs, wherever they are by now. */
  readonly verifyKept: (open: (pack: Descriptor) => Promise<ByteSource>) => Promise<void>;
}

/**
 * Cuts the disks, takes the chunks that earlier archives have from there, and writes the others into
 * new packs; before them what a boot reads first, into packs of their own (`docs/decisions/0008`).
 *
 * @param file the archive; packs begin behind its first entry
 * @throws Fault CHUNK_CORRUPT (of an earlier archive), LIMIT_EXCEEDED, DISK_FULL, CANCELLED
 */
export async function packDisks(
  prepared: readonly PreparedDisk[],
  bases: readonly Archive[],
  file: OutputFile,
  options: PackDisksOptions,
): Promise<PackedDisks> {
  const table = new ChunkTable();
  const basePacks = addBases(bases, table);
  const offset = TAR.blockBytes + paddedBytes(LAYOUT_BYTES.length);
  const { digester, compressor } = options;
  const writer = new PackWriter(file, { offset, firstNumber: basePacks.length, digester });
  const chunker = new DiskChunker(table, writer, compressor);
  try {
    return await fillPacks(prepared, { table, basePacks, writer, chunker }, options);
  } finally {
    await chunker.settle();
  }
}

interface Packing {
  readonly table: ChunkTable;
  readonly basePacks: readonly BasePack[];
  readonly writer: PackWriter;
  readonly chunker: DiskChunker;
}

async function fillPacks(
  prepared: readonly PreparedDisk[],
  { table, basePacks, writer, chunker }: Packing,
  { reader, compressor, decompress, traces, work }: PackDisksOptions,
): Promise<PackedDisks> {
  const boot = await writeBootPacks(prepared, writer, { reader, chunker, traces, work });
  const extents: ExtentList[] = [];
  for (const disk of prepared) {
    const blocks = reader.read(disk.rawPath, disk.diskBytes);
    extents.push(await chunker.addDisk(blocks, progressOf(disk, work), work.signal));
  }
  await chunker.finish();
  const used = usedChunks(extents, table.count);
  checkUnchanged(
    chunker,
    used,
    prepared.filter(({ role }) => traces.has(role)),
  );
  const kept: KeptPack[] = [];
  const left: KeptPack[] = [];
  for (const [i, use] of usesOf(used, table, basePacks.length).entries()) {
    const pack = { ...(basePacks[i] as BasePack), use };
    if (use.frames.length === 0) continue;
    (isWorthKeeping(use, pack) ? kept : left).push(pack);
  }
  await compactPacks(left, { table, chunker, writer, decompress, work });
  compressor.dismiss();
  await writer.close();
  const entries = [...basePacks.map(({ descriptor }) => descriptor), ...writer.packs].map(
    ({ digest, size }) => ({ digest, sizeBytes: size }),
  );
  const numbered = { entries, boot: new Set(boot) };
  return {
    packs: writer.packs,
    bootBytes: boot.reduce((sum, number) => sum + (entries[number]?.sizeBytes ?? 0), 0),
    kept,
    ...indexDisks(prepared, (disk, i) =>
      makeChunkIndex(disk.diskBytes, extents[i] as ExtentList, table, numbered),
    ),
    chunks: used.length,
    plainBytes: used.reduce((sum, number) => sum + table.plainBytesOf(number), 0),
    async verifyKept(open) {
      for (const pack of kept) {
        const chunks = readUsed(pack, await open(pack.descriptor), { table, decompress });
        for await (const _ of chunks) stopIfCancelled(work);
      }
    },
  };
}

function progressOf({ role, diskBytes }: PreparedDisk, work: Work): (block: number) => void {
  const step = `Packing the disk of role “${role}”`;
  return (block) => {
    const done = Math.min(diskBytes, block * LIMITS.chunk.blockBytes);
    work.onProgress({ step, done, total: diskBytes, unit: 'bytes' });
  };
}

/** @returns numbers of the chunks that any disk has, rising */
function usedChunks(extents: readonly ExtentList[], count: number): Uint32Array {
  const isUsed = new Uint8Array(count);
  for (const list of extents) {
    for (let i = 0; i < list.count; i += 1) isUsed[list.chunk(i)] = 1;
  }
  return Uint32Array.from(isUsed.keys()).filter((number) => isUsed[number] === 1);
}

/** @param make the index of a disk */
function indexDisks(
  prepared: readonly PreparedDisk[],
  make: (disk: PreparedDisk, number: number) => Uint8Array,
): Pick<PackedDisks, 'indexes' | 'disks'> {
  const indexes = new Map<Digest, SmallBlob>();
  const disks = new Map<string, PackedDisk>();
  prepared.forEach((disk, i) => {
    const bytes = make(disk, i);
    // What no reader would accept must not be written.
    decodeChunkIndex(bytes);
    const digest = digestOf(bytes);
    const descriptor = { mediaType: MEDIA_TYPES.chunkIndex, digest, size: bytes.length };
    indexes.set(digest, { descriptor, bytes });
    disks.set(disk.role, { index: digest, sizeBytes: disk.sizeBytes });
  });
  return { indexes: [...indexes.values()], disks };
}

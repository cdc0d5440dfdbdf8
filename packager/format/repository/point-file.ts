import { z } from 'zod';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { canonicalJsonBytes } from '../json/canonical-json.ts';
import { demandWhole } from './damaged.ts';
import { CHUNK_ID_BYTES } from './layout.ts';
import { parseStored } from './parse-stored.ts';

const { regionBlocks } = LIMITS.backup;
const REGION_BYTES = regionBlocks * LIMITS.chunk.blockBytes;
const ENTRY_BYTES = 4 + CHUNK_ID_BYTES;

/** What a Date can say (ECMAScript, “Time Values”). */
const LATEST_MS = 8.64e15;
const Name = z.string().min(1).max(128);
const Document = z.strictObject({
  format: z.literal(1),
  stack: Name,
  createdMs: z.int().min(0).max(LATEST_MS),
  /** What the stack was then, in base64; empty: not kept. */
  definition: z.string().max(Math.ceil((LIMITS.backup.definitionBytes * 4) / 3) + 4),
  disks: z
    .array(
      z.strictObject({
        name: Name,
        sizeBytes: z.int().min(0).max(LIMITS.chunk.diskBytes),
        /** Regions of it that are not all zero; their maps are listed behind this document. */
        regions: z.int().min(0),
      }),
    )
    .max(LIMITS.backup.disks),
});

/** The map of a region of a disk, by its chunk. */
export interface MappedRegion {
  readonly region: number;
  /** 16 bytes. */
  readonly id: Uint8Array;
}

export interface PointDisk {
  readonly name: string;
  readonly sizeBytes: number;
  /** In the order of the disk. */
  readonly regions: readonly MappedRegion[];
}

/** A restore point in a repository. */
export interface PointFile {
  readonly stack: string;
  readonly createdMs: number;
  readonly definition: Uint8Array;
  readonly disks: readonly PointDisk[];
}

/** Length of the document (4), the document, and for each region its number (4) and the id of its map (16). */
export function encodePoint({ stack, createdMs, definition, disks }: PointFile): Buffer {
  const document = canonicalJsonBytes({
    format: 1,
    stack,
    createdMs,
    definition: Buffer.from(definition).toString('base64'),
    disks: disks.map(({ name, sizeBytes, regions }) => ({
      name,
      sizeBytes,
      regions: regions.length,
    })),
  });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(document.length);
  const entries = disks.flatMap(({ regions }) =>
    regions.map(({ region, id }) => {
      const entry = Buffer.alloc(ENTRY_BYTES);
      entry.writeUInt32LE(region);
      entry.set(id, 4);
      return entry;
    }),
  );
  return Buffer.concat([length, document, ...entries]);
}

/** @param file its place, for the sentence. @throws Fault BACKUP_DAMAGED */
export function decodePoint(bytes: Buffer, file: string): PointFile {
  const length = bytes.length >= 4 ? bytes.readUInt32LE(0) : bytes.length;
  demandWhole(4 + length <= bytes.length, file, `a document of ${length} bytes`, bytes.length);
  const document = readDocument(bytes.subarray(4, 4 + length), file);
  let at = 4 + length;
  const disks = document.disks.map(({ name, sizeBytes, regions: count }) => {
    const end = at + ENTRY_BYTES * count;
    demandWhole(end <= bytes.length, file, `${count} regions of disk “${name}”`, bytes.length - at);
    const most = Math.ceil(sizeBytes / REGION_BYTES);
    const regions: MappedRegion[] = [];
    for (let next = 0; at < end; at += ENTRY_BYTES) {
      const region = bytes.readUInt32LE(at);
      const fits = region >= next && region < most;
      demandWhole(fits, file, `a region from ${next}, below ${most}`, region);
      regions.push({ region, id: bytes.subarray(at + 4, at + ENTRY_BYTES) });
      next = region + 1;
    }
    return { name, sizeBytes, regions };
  });
  demandWhole(at === bytes.length, file, `${at} bytes`, bytes.length);
  const { stack, createdMs } = document;
  return { stack, createdMs, definition: Buffer.from(document.definition, 'base64'), disks };
}

function readDocument(bytes: Uint8Array, file: string): z.output<typeof Document> {
  const wanted = 'the document of a restore point';
  const document = parseStored(bytes, Document, { file, wanted });
  const names = new Set(document.disks.map(({ name }) => name));
  demandWhole(names.size === document.disks.length, file, 'disks of different names', 'not so');
  return document;
}

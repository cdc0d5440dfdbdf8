import type { ChunkEntry, ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { type Digest, digestToBytes } from '../../../schemas/ids/digest.ts';
import { type ByteSource, readExactly } from '../byte-source.ts';
import { ChunkTable } from '../chunks/chunk-table.ts';
import type { PlacedFrame } from '../chunks/frame-table.ts';
import { addBases, type BasePack, openBasePack } from './base-chunks.ts';
import type { BlobSource } from './blob-source.ts';
import type { ApplianceParts } from './check-parts.ts';
import { framesOfPack } from './frames-of-pack.ts';
import type { Archive } from './open-archive.ts';

/** A part of a pack: missing, or the same bytes as a part of a base pack. */
export interface PackSegment {
  readonly offset: number;
  readonly lengthBytes: number;
  readonly known?: { readonly pack: number; readonly offset: number };
}

/** How packs come together out of what is at hand and what is not. */
export interface PackPatch {
  /** By digest of the pack; a pack that is not named is missing as a whole. */
  readonly segments: ReadonlyMap<Digest, readonly PackSegment[]>;
  readonly basePacks: readonly BasePack[];
}

/** Known parts shorter than this are fetched all the same. */
const { gapBytes: GAP_BYTES } = LIMITS.chunk;

/**
 * Finds which bytes of the packs of an appliance are in archives at hand. A stored frame of the
 * same lengths with the same chunk in the same place is taken for the same bytes; the digest of the
 * whole pack proves it afterwards.
 */
export function planPatch(
  { image, indexes }: Pick<ApplianceParts, 'image' | 'indexes'>,
  bases: readonly Archive[],
): PackPatch {
  const table = new ChunkTable();
  const basePacks = addBases(bases, table);
  const segments = new Map<Digest, readonly PackSegment[]>();
  for (const layer of image.layers) {
    if (layer.mediaType !== MEDIA_TYPES.chunkPack) continue;
    const whole = basePacks.findIndex(({ descriptor }) => descriptor.digest === layer.digest);
    const known = { pack: whole, offset: 0 };
    const { size: lengthBytes } = layer;
    segments.set(
      layer.digest,
      whole < 0
        ? widenGaps(segmentsOf(layer, [...indexes.values()], table))
        : [{ offset: 0, lengthBytes, known }],
    );
  }
  return { segments, basePacks };
}

/** @returns how many bytes of packs are missing */
export const missingBytes = ({ segments }: PackPatch): number =>
  [...segments.values()]
    .flat()
    .reduce((sum, { known, lengthBytes }) => sum + (known ? 0 : lengthBytes), 0);

/** Frame by frame; neighbours that stay neighbours become one segment. */
function segmentsOf(
  pack: Descriptor,
  indexes: readonly ChunkIndex[],
  table: ChunkTable,
): PackSegment[] {
  const segments: PackSegment[] = [];
  let end = 0;
  const add = (next: PackSegment): void => {
    const last = segments.at(-1);
    if (last && goesOn(last, next)) {
      const lengthBytes = last.lengthBytes + next.lengthBytes;
      segments[segments.length - 1] = { ...last, lengthBytes };
    } else segments.push(next);
    end = next.offset + next.lengthBytes;
  };
  for (const [offset, { storedBytes, ...frame }] of framesByOffset(pack.digest, indexes)) {
    if (offset < end) continue;
    if (offset > end) add({ offset: end, lengthBytes: offset - end });
    const place = findFrame({ storedBytes, ...frame }, table);
    add({
      offset,
      lengthBytes: storedBytes,
      ...(place && { known: { pack: place.pack, offset: place.offset } }),
    });
  }
  if (end < pack.size) add({ offset: end, lengthBytes: pack.size - end });
  return segments;
}

function goesOn({ known, lengthBytes }: PackSegment, next: PackSegment): boolean {
  if (!known || !next.known) return !known && !next.known;
  return known.pack === next.known.pack && known.offset + lengthBytes === next.known.offset;
}

/** A frame, and one of its chunks to know it by. */
interface KnownBy {
  readonly storedBytes: number;
  readonly plainBytes: number;
  readonly chunk: ChunkEntry;
}

/** @returns where a base pack has the same frame */
function findFrame(
  { storedBytes, plainBytes, chunk }: KnownBy,
  table: ChunkTable,
): PlacedFrame | undefined {
  const number = table.find(digestToBytes(chunk.digest));
  if (number === undefined || table.entry(number).offset !== chunk.offset) return undefined;
  const frame = table.frames.entry(table.frameOf(number));
  const isSame = frame.storedBytes === storedBytes && frame.plainBytes === plainBytes;
  return isSame ? frame : undefined;
}

function framesByOffset(pack: Digest, indexes: readonly ChunkIndex[]): [number, KnownBy][] {
  const frames = new Map<number, KnownBy>();
  for (const index of indexes) {
    const number = index.packs.findIndex(({ digest }) => digest === pack);
    if (number < 0) continue;
    const { first, end } = framesOfPack(index, number);
    for (let i = first; i < end; i += 1) {
      const { offset, storedBytes, plainBytes, firstChunk } = index.frame(i);
      frames.set(offset, { storedBytes, plainBytes, chunk: index.chunk(firstChunk) });
    }
  }
  return [...frames].sort(([a], [b]) => a - b);
}

/** Short known stretches between missing ones count as missing. */
function widenGaps(segments: readonly PackSegment[]): PackSegment[] {
  const wide: PackSegment[] = [];
  const addMissing = (offset: number, lengthBytes: number): void => {
    const last = wide.at(-1);
    if (last && !last.known) {
      wide[wide.length - 1] = { ...last, lengthBytes: last.lengthBytes + lengthBytes };
    } else wide.push({ offset, lengthBytes });
  };
  for (let i = 0; i < segments.length;) {
    let stop = i;
    let stretch = 0;
    while (segments[stop]?.known) {
      stretch += segments[stop]?.lengthBytes ?? 0;
      stop += 1;
    }
    const { offset, lengthBytes } = segments[i] as PackSegment;
    const isBetween = i > 0 && stop < segments.length;
    if (stop === i) addMissing(offset, lengthBytes);
    else if (isBetween && stretch < GAP_BYTES) addMissing(offset, stretch);
    else wide.push(...segments.slice(i, stop));
    i = Math.max(stop, i + 1);
  }
  return wide;
}

/** Blobs of a registry, packs put together from what is at hand as far as it goes. */
export function patchedBlobs(blobs: BlobSource, { segments, basePacks }: PackPatch): BlobSource {
  const opened = new Map<number, Promise<ByteSource>>();
  const openKnown = (pack: number): Promise<ByteSource> => {
    const source = opened.get(pack) ?? openBasePack(basePacks[pack] as BasePack);
    opened.set(pack, source);
    return source;
  };
  return {
    async open(descriptor, what) {
      const remote = await blobs.open(descriptor, what);
      const parts = segments.get(descriptor.digest);
      if (!parts) return remote;
      return {
        sizeBytes: remote.sizeBytes,
        async read(offset, length) {
          const end = Math.min(offset + length, remote.sizeBytes);
          const pieces = overlapping(parts, offset, end).map(async (part) => {
            const from = Math.max(offset, part.offset);
            const size = Math.min(end, part.offset + part.lengthBytes) - from;
            if (!part.known) return readExactly(remote, from, size, what);
            const at = part.known.offset + from - part.offset;
            return readExactly(await openKnown(part.known.pack), at, size, what);
          });
          return Buffer.concat(await Promise.all(pieces));
        },
      };
    },
  };
}

/** Segments are sorted and leave no gap; the first one is found by halving. */
function overlapping(parts: readonly PackSegment[], start: number, end: number): PackSegment[] {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const part = parts[middle] as PackSegment;
    if (part.offset + part.lengthBytes <= start) low = middle + 1;
    else high = middle;
  }
  const found: PackSegment[] = [];
  for (let i = low; i < parts.length && (parts[i]?.offset ?? end) < end; i += 1) {
    found.push(parts[i] as PackSegment);
  }
  return found;
}

import { LIMITS } from '../../schemas/config/limits.ts';
import type { ChunkIds } from '../format/repository/chunk-ids.ts';
import { CHUNK_KIND } from '../format/repository/layout.ts';
import type { MappedRegion } from '../format/repository/point-file.ts';
import { encodeRegion, type MappedChunk, regionOf } from '../format/repository/region-map.ts';

const { regionBlocks } = LIMITS.backup;
/** Maps are handed on in groups, so that they lie together and are read together. */
const GROUP_BYTES = 2 * 2 ** 20;

/** A part of a disk's map that may have to be written. */
export interface RegionChunk {
  readonly id: Uint8Array;
  readonly bytes: Buffer;
}

/** Writes down where the chunks of a disk are, region by region. */
export class RegionRecorder {
  readonly regions: MappedRegion[] = [];
  readonly #ids: ChunkIds;
  readonly #onMaps: (maps: readonly RegionChunk[]) => void;
  #chunks: MappedChunk[] = [];
  #region = 0;
  #group: RegionChunk[] = [];
  #groupBytes = 0;

  /** @param onMaps told the maps that are done, some at a time */
  constructor(ids: ChunkIds, onMaps: (maps: readonly RegionChunk[]) => void) {
    this.#ids = ids;
    this.#onMaps = onMaps;
  }

  /** Chunks come in the order of the disk. */
  add(chunk: MappedChunk): void {
    if (chunk.firstBlock >= (this.#region + 1) * regionBlocks) {
      this.#close();
      this.#region = regionOf(chunk.firstBlock);
    }
    this.#chunks.push(chunk);
  }

  /** A region that is as an earlier restore point has it. */
  reuse(region: MappedRegion): void {
    this.#close();
    this.regions.push(region);
  }

  finish(): readonly MappedRegion[] {
    this.#close();
    this.#handOn();
    return this.regions;
  }

  #close(): void {
    if (this.#chunks.length === 0) return;
    const bytes = encodeRegion(this.#region, this.#chunks);
    const id = this.#ids.of(CHUNK_KIND.map, bytes);
    this.regions.push({ region: this.#region, id });
    this.#chunks = [];
    this.#group.push({ id, bytes });
    this.#groupBytes += bytes.length;
    if (this.#groupBytes >= GROUP_BYTES) this.#handOn();
  }

  #handOn(): void {
    this.#onMaps(this.#group);
    this.#group = [];
    this.#groupBytes = 0;
  }
}

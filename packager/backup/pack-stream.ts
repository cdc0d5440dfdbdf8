import { LIMITS } from '../../schemas/config/limits.ts';
import { CHUNK_KIND, type ChunkKind, SEALED } from '../format/repository/layout.ts';
import { encodePackEnd, type IndexedPack } from '../format/repository/pack-file.ts';
import { MAP_FLAG, type PackedFrame } from '../format/repository/pack-table.ts';
import { type FileSeal, newSeal } from '../format/repository/sealing.ts';
import { BATCH_BYTES, type BatchBuffers, FrameRoom } from './frame-room.ts';
import type { Repository } from './open-repository.ts';
import type { NewStoredFile } from './ports/repository-store.ts';
import type { Surroundings } from './ports/surroundings.ts';

/** Packs that are being flushed while the next one is written. */
const MOST_COMMITS = 2;

interface OpenPack {
  readonly salt: Uint8Array;
  readonly seal: FileSeal;
  readonly file: Promise<NewStoredFile>;
  /** Frames that were sent to be sealed; those of the table are written. */
  sentFrames: number;
  sizeBytes: number;
  readonly frames: PackedFrame[];
  /** Of the chunks of each batch. */
  readonly ids: Uint8Array[];
  readonly sizes: number[];
}

/**
 * Writes chunks into packs, many to a frame. Batches of frames are compressed and sealed at the same
 * time, and written in order. A pack is in the store when it is whole, and then for good.
 */
export class PackStream {
  readonly written: IndexedPack[] = [];
  writtenBytes = 0;
  readonly #repository: Repository;
  readonly #around: Pick<Surroundings, 'random' | 'sealer'>;
  readonly #packBytes: number;
  readonly #inWork: Promise<void>[] = [];
  readonly #commits: Promise<void>[] = [];
  readonly #spare: BatchBuffers[] = [];
  readonly #opened: OpenPack[] = [];
  readonly #batchBytes: number;
  #room: FrameRoom;
  #pack: OpenPack | undefined;
  #lastWritten = Promise.resolve();

  constructor(
    repository: Repository,
    around: Pick<Surroundings, 'random' | 'sealer'>,
    packBytes: number = LIMITS.backup.packBytes,
  ) {
    this.#repository = repository;
    this.#around = around;
    this.#packBytes = packBytes;
    // A pack closes between batches, so that of small packs these are small too.
    this.#batchBytes = Math.min(BATCH_BYTES, Math.max(packBytes, LIMITS.chunk.frameBytes));
    this.#room = new FrameRoom(undefined, this.#batchBytes);
  }

  /** Takes a chunk, whose bytes may be changed afterwards; {@link drain} is to be awaited now and then. */
  add(kind: ChunkKind, id: Uint8Array, bytes: Uint8Array): void {
    const flag = kind === CHUNK_KIND.map ? MAP_FLAG : 0;
    if (this.#room.add(id, bytes, flag)) return;
    this.#send();
    this.#room.add(id, bytes, flag);
  }

  /** Waits until no more is in work than is of use. @throws what a write failed with */
  async drain(most: number = 3 * this.#around.sealer.parallel): Promise<void> {
    while (this.#inWork.length > most) await this.#inWork.shift();
  }

  /** Writes everything. @throws what a write failed with */
  async finish(): Promise<readonly IndexedPack[]> {
    this.#send();
    this.#closePack();
    await this.drain(0);
    await this.#lastWritten;
    await Promise.all(this.#commits.splice(0));
    return this.written;
  }

  /** Waits until nothing is in work, and removes what is not whole; to be called however it ended. */
  async discard(): Promise<void> {
    await Promise.allSettled([...this.#inWork.splice(0), this.#lastWritten]);
    await Promise.allSettled(this.#commits.splice(0));
    for (const { file } of this.#opened) await file.then((made) => made.discard()).catch(ignore);
  }

  #send(): void {
    const { lengths, buffers } = this.#room;
    if (lengths.length === 0) return;
    const room = this.#room;
    this.#room = new FrameRoom(this.#spare.pop(), this.#batchBytes);
    const pack = (this.#pack ??= this.#openPack());
    const sealing = this.#around.sealer.seal({
      seal: pack.seal,
      firstFrame: pack.sentFrames,
      lengths: Uint32Array.from(lengths),
      ...buffers,
    });
    pack.sentFrames += lengths.length;
    sealing.catch(ignore);
    this.#enqueue(async () => this.#write(pack, room, await sealing));
    if (pack.sizeBytes >= this.#packBytes || pack.sizes.length >= LIMITS.backup.packChunks) {
      this.#closePack();
    }
  }

  /** When what was enqueued before failed, this is not done either. */
  #enqueue(action: () => Promise<void>): void {
    const done = this.#lastWritten.then(action);
    done.catch(ignore);
    this.#lastWritten = done;
    this.#inWork.push(done);
  }

  #openPack(): OpenPack {
    const salt = this.#around.random(SEALED.saltBytes);
    const file = this.#repository.store.create('packs');
    file.catch(ignore);
    const seal = newSeal('packs', this.#repository.keys, salt);
    const pack = { salt, seal, file, sentFrames: 0, sizeBytes: 0, frames: [], ids: [], sizes: [] };
    this.#opened.push(pack);
    return pack;
  }

  async #write(pack: OpenPack, room: FrameRoom, lengths: Uint32Array): Promise<void> {
    const file = await pack.file;
    if (pack.sizeBytes === 0) {
      await file.write(pack.seal.header);
      pack.sizeBytes = pack.seal.header.length;
    }
    const bytes = lengths.reduce((sum, length) => sum + length, 0);
    await file.write(room.buffers.sealed.subarray(0, bytes));
    pack.sizeBytes += bytes;
    lengths.forEach((storedBytes, i) => {
      pack.frames.push({ storedBytes, chunks: room.counts[i] ?? 0 });
    });
    pack.ids.push(room.ids);
    pack.sizes.push(...room.sizes);
    this.#spare.push(room.buffers);
  }

  #closePack(): void {
    const pack = this.#pack;
    if (!pack) return;
    this.#pack = undefined;
    this.#enqueue(async () => {
      while (this.#commits.length >= MOST_COMMITS) await this.#commits.shift();
      const commit = this.#commit(pack);
      commit.catch(ignore);
      this.#commits.push(commit);
    });
  }

  async #commit(pack: OpenPack): Promise<void> {
    const ids = Buffer.concat(pack.ids);
    const table = { frames: pack.frames, ids, sizes: Uint32Array.from(pack.sizes) };
    const end = encodePackEnd(pack.seal, table);
    const file = await pack.file;
    await file.write(end);
    const name = await file.commit();
    const sizeBytes = pack.sizeBytes + end.length;
    this.#opened.splice(this.#opened.indexOf(pack), 1);
    this.written.push({ name, sizeBytes, salt: pack.salt, table });
    this.writtenBytes += sizeBytes;
  }
}

/** Told where it is awaited; until then a failure must not count as unhandled. */
const ignore = (): void => undefined;

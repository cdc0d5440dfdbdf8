import type { ChunkCatalogue } from '../format/repository/chunk-catalogue.ts';
import { IdSet } from '../format/repository/id-set.ts';
import type { ChunkKind } from '../format/repository/layout.ts';
import type { PackStream } from './pack-stream.ts';

/** Takes chunks, and writes those that the repository does not have. */
export class ChunkSink {
  newChunks = 0;
  newPlainBytes = 0;
  /** Packs of the catalogue that hold chunks that were found there: 1, by their numbers. */
  readonly reliesOn: Uint8Array;
  readonly #catalogue: ChunkCatalogue;
  readonly #stream: PackStream;
  readonly #fresh = new IdSet();

  /** @param catalogue of packs that stay */
  constructor(catalogue: ChunkCatalogue, stream: PackStream) {
    this.#catalogue = catalogue;
    this.#stream = stream;
    this.reliesOn = new Uint8Array(catalogue.packs.length);
  }

  /** The bytes may be changed afterwards; {@link drain} is to be awaited now and then. */
  add(kind: ChunkKind, id: Uint8Array, bytes: Uint8Array): void {
    const known = this.#catalogue.find(id);
    if (known !== undefined) {
      this.reliesOn[this.#catalogue.packOfFrame(this.#catalogue.frameOf(known))] = 1;
      return;
    }
    if (!this.#fresh.add(id)) return;
    this.newChunks += 1;
    this.newPlainBytes += bytes.length;
    this.#stream.add(kind, id, bytes);
  }

  drain(): Promise<void> {
    return this.#stream.drain();
  }
}

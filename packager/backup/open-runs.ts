import { LIMITS } from '../../schemas/config/limits.ts';
import type { CataloguedFrame, ChunkCatalogue } from '../format/repository/chunk-catalogue.ts';
import { damaged } from '../format/repository/damaged.ts';
import { placeOf } from '../format/repository/layout.ts';
import type { ChunkReader } from './chunk-reader.ts';
import type { Repository } from './open-repository.ts';
import { type FrameRun, RUN_PLAIN_BYTES } from './plan-runs.ts';
import type { FrameSealer } from './ports/frame-sealer.ts';

/** Frames of a run, one behind the other, each chunk verified. */
export interface OpenedRun {
  readonly frames: readonly CataloguedFrame[];
  readonly plain: Uint8Array<SharedArrayBuffer>;
}

/** Reads and opens runs of frames, with buffers that are used again. */
export class RunOpener {
  readonly #repository: Repository;
  readonly #catalogue: ChunkCatalogue;
  readonly #reader: ChunkReader;
  readonly #sealer: FrameSealer;
  /** Rooms for sealed and for plain bytes, each as large as any run needs. */
  readonly #sealedRooms: Uint8Array<SharedArrayBuffer>[] = [];
  readonly #plainRooms: Uint8Array<SharedArrayBuffer>[] = [];

  constructor(
    repository: Repository,
    catalogue: ChunkCatalogue,
    { reader, sealer }: { readonly reader: ChunkReader; readonly sealer: FrameSealer },
  ) {
    this.#repository = repository;
    this.#catalogue = catalogue;
    this.#reader = reader;
    this.#sealer = sealer;
  }

  /** Runs worth having under way: one that is read, and for each that opens one at hand and its next. */
  get parallel(): number {
    return 2 * this.#sealer.parallel + 1;
  }

  /** To be given back with {@link giveBack}. @throws Fault BACKUP_DAMAGED */
  async open(run: FrameRun): Promise<OpenedRun> {
    const { pack, offset, lengthBytes: length, frames } = run;
    const { name } = this.#catalogue.packs[pack] as { name: string };
    const file = placeOf('packs', name);
    const into =
      this.#sealedRooms.pop() ?? roomFor(LIMITS.chunk.runBytes + LIMITS.chunk.frameBytes);
    const sealed = await this.#repository.store.read('packs', name, { offset, length, into });
    if (sealed?.length !== length) {
      const found = sealed ? 'its end' : 'no such file';
      throw damaged(file, `${length} bytes from ${offset}`, found);
    }
    const plain = this.#plainRooms.pop() ?? roomFor(RUN_PLAIN_BYTES);
    const wrong = await this.#sealer.open({
      seal: this.#reader.sealOf(pack),
      idKey: this.#repository.keys.idKey,
      sealed,
      plain,
      frames: frames.map((frame) => ({
        number: frame.number,
        start: frame.offset - offset,
        storedBytes: frame.storedBytes,
        plainBytes: frame.plainBytes,
        ...copyOf(this.#catalogue.run(frame.firstChunk, frame.endChunk)),
      })),
    });
    this.#sealedRooms.push(into);
    if (wrong !== undefined) throw damaged(file, 'what was written', wrong);
    return { frames, plain };
  }

  giveBack({ plain }: OpenedRun): void {
    this.#plainRooms.push(plain);
  }
}

const roomFor = (bytes: number): Uint8Array<SharedArrayBuffer> =>
  new Uint8Array(new SharedArrayBuffer(bytes));

/** A part of a table would take the whole table along to another thread. */
const copyOf = ({
  ids,
  sizes,
}: {
  ids: Uint8Array;
  sizes: Uint32Array;
}): { ids: Uint8Array; sizes: Uint32Array } => ({
  ids: Uint8Array.from(ids),
  sizes: Uint32Array.from(sizes),
});

import { LIMITS } from '../../schemas/config/limits.ts';
import { damaged } from '../format/repository/damaged.ts';
import type { CataloguedFrame, ChunkCatalogue } from '../format/repository/chunk-catalogue.ts';
import { placeOf } from '../format/repository/layout.ts';
import { plainBytesOf } from '../format/repository/pack-table.ts';
import { type FileSeal, newSeal } from '../format/repository/sealing.ts';
import type { Repository } from './open-repository.ts';
import type { Surroundings } from './ports/surroundings.ts';
import { nodeCipher } from './node-cipher.ts';
import { openFrames } from './seal-frames.ts';

/** Frames that are kept decoded: maps of neighbouring regions lie in the same. */
const KEPT_FRAMES = 16;
const MOST_SEALS = 64;

/** Reads single chunks: parts of maps, mostly. */
export class ChunkReader {
  readonly #repository: Repository;
  readonly #catalogue: ChunkCatalogue;
  readonly #around: Pick<Surroundings, 'decompress'>;
  readonly #frames = new Map<number, Uint8Array>();
  readonly #seals = new Map<number, FileSeal>();
  readonly #room = Buffer.alloc(LIMITS.chunk.maximumStoredBytes);

  constructor(
    repository: Repository,
    catalogue: ChunkCatalogue,
    around: Pick<Surroundings, 'decompress'>,
  ) {
    this.#repository = repository;
    this.#catalogue = catalogue;
    this.#around = around;
  }

  /** The seal of a pack. Its header is not read: were it another, no frame would open. */
  sealOf(pack: number): FileSeal {
    const known = this.#seals.get(pack);
    if (known) return known;
    const { salt } = this.#catalogue.packs[pack] as { salt: Uint8Array };
    const seal = newSeal('packs', this.#repository.keys, salt);
    if (this.#seals.size >= MOST_SEALS) this.#seals.clear();
    this.#seals.set(pack, seal);
    return seal;
  }

  /**
   * @param id 16 bytes
   * @param wanted what it is, and for whom, for the sentence
   * @returns its bytes, verified; valid until the next is read
   * @throws Fault BACKUP_DAMAGED
   */
  async read(id: Uint8Array, { what, file }: { what: string; file: string }): Promise<Buffer> {
    const chunk = this.#catalogue.find(id);
    if (chunk === undefined) throw damaged(file, `${what} in one of the packs`, 'none');
    const number = this.#catalogue.frameOf(chunk);
    const frame = this.#catalogue.frame(number);
    const plain = await this.#open(number, frame);
    let start = 0;
    for (let i = frame.firstChunk; i < chunk; i += 1) {
      start += plainBytesOf(this.#catalogue.sizeOf(i));
    }
    const length = plainBytesOf(this.#catalogue.sizeOf(chunk));
    return Buffer.from(plain.buffer, plain.byteOffset + start, length);
  }

  async #open(number: number, frame: CataloguedFrame): Promise<Uint8Array> {
    const known = this.#frames.get(number);
    if (known) return known;
    const { name } = this.#catalogue.packs[frame.pack] as { name: string };
    const { offset, storedBytes, plainBytes } = frame;
    const range = { offset, length: storedBytes };
    const bytes = await this.#repository.store.read('packs', name, range);
    if (bytes?.length !== storedBytes) {
      const found = bytes ? `${bytes.length} bytes` : 'no such file';
      throw damaged(placeOf('packs', name), `a frame of ${storedBytes} bytes`, found);
    }
    const plain = new Uint8Array(new SharedArrayBuffer(plainBytes));
    const run = this.#catalogue.run(frame.firstChunk, frame.endChunk);
    const wrong = openFrames(
      {
        seal: this.sealOf(frame.pack),
        idKey: this.#repository.keys.idKey,
        sealed: bytes,
        frames: [{ number: frame.number, start: 0, storedBytes, plainBytes, ...run }],
        plain,
      },
      this.#around.decompress,
      { cipher: nodeCipher, room: this.#room },
    );
    if (wrong !== undefined) throw damaged(placeOf('packs', name), 'what was written', wrong);
    if (this.#frames.size >= KEPT_FRAMES) {
      this.#frames.delete(this.#frames.keys().next().value ?? 0);
    }
    this.#frames.set(number, plain);
    return plain;
  }
}

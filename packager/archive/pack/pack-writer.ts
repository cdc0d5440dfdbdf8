import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { type Digest, digestHex } from '../../../schemas/ids/digest.ts';
import { paddedBytes, TAR } from '../../format/tar/tar-format.ts';
import { writeTarHeader } from '../../format/tar/write-tar-header.ts';
import type { Digester, StartDigester } from '../ports/digester.ts';
import type { OutputFile } from '../../images/ports/output-files.ts';

/**
 * Writes packs straight into the archive. A pack's name is its digest, known only when it is
 * complete: room for its tar header is left, and filled in then (`docs/decisions/0004`).
 */
export class PackWriter {
  readonly packs: Descriptor[] = [];
  readonly #file: OutputFile;
  readonly #firstNumber: number;
  readonly #packBytes: number;
  #headerAt: number;
  #sizeBytes = 0;
  readonly #startDigester: StartDigester;
  #digester: Digester | undefined;

  /**
   * @param options `offset`: where in the file the first pack's header goes; `firstNumber`: of the
   *   first pack, in a table that has others before it; `digester`: computes the names of packs;
   *   `packBytes`: a pack is closed when it has grown past this
   */
  constructor(
    file: OutputFile,
    options: {
      offset: number;
      firstNumber: number;
      digester: StartDigester;
      packBytes?: number;
    },
  ) {
    this.#file = file;
    this.#headerAt = options.offset;
    this.#firstNumber = options.firstNumber;
    this.#startDigester = options.digester;
    this.#packBytes = options.packBytes ?? LIMITS.chunk.packBytes;
  }

  /** Number and fill of the pack that the next bytes go to. */
  get place(): { pack: number; offset: number } {
    return { pack: this.#firstNumber + this.packs.length, offset: this.#sizeBytes };
  }

  /** @returns whether that many bytes more close the pack at hand */
  closesWith(bytes: number): boolean {
    return this.#sizeBytes + bytes >= this.#packBytes;
  }

  /** Appends stored chunks that may not be divided between packs. */
  async append(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    const at = this.#headerAt + TAR.blockBytes + this.#sizeBytes;
    this.#digester ??= this.#startDigester();
    const both = [this.#file.write(bytes, at), this.#digester.update(bytes)];
    // When one fails, the other still has the bytes.
    await Promise.allSettled(both);
    await Promise.all(both);
    this.#sizeBytes += bytes.length;
    if (this.closesWith(0)) await this.close();
  }

  /** Finishes the pack at hand, if it holds anything. */
  async close(): Promise<void> {
    if (this.#sizeBytes === 0 || !this.#digester) return;
    const digest: Digest = this.#digester.digest();
    const header = writeTarHeader(`blobs/sha256/${digestHex(digest)}`, this.#sizeBytes);
    await this.#file.write(header, this.#headerAt);
    const padding = new Uint8Array(paddedBytes(this.#sizeBytes) - this.#sizeBytes);
    await this.#file.write(padding, this.#headerAt + TAR.blockBytes + this.#sizeBytes);
    this.packs.push({ mediaType: MEDIA_TYPES.chunkPack, digest, size: this.#sizeBytes });
    this.#headerAt += TAR.blockBytes + paddedBytes(this.#sizeBytes);
    this.#sizeBytes = 0;
    this.#digester = undefined;
  }
}

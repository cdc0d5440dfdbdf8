import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ALIGNED_BYTES, alignedBuffer } from '../../../native/aligned-buffer.ts';

/** So much is sent to the disk at once … */
const BUFFER_BYTES = 4 * 2 ** 20;
/** … and so many of these, while the next is filled. More would keep readers from their threads. */
const MOST_UNDER_WAY = 2;

/**
 * Opens a file for writing around the page cache (open(2), O_DIRECT).
 *
 * @returns undefined where the file system has no such thing
 */
export const openDirect = (path: string): Promise<FileHandle | undefined> =>
  open(path, constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_DIRECT).catch(() => undefined);

/**
 * Writes a new file that grows from its beginning to its end, and is written elsewhere now and then:
 * what grows is collected in whole blocks and sent to the disk without a copy in the page cache, which
 * costs more than all else that is done to bytes that do not compress (measured: `docs/benchmarks.md`).
 * Everything else goes the usual way, as does all of it once the disk refuses or the order is lost.
 */
export class DirectWriter {
  readonly #plain: FileHandle;
  #direct: FileHandle | undefined;
  readonly #idle: Buffer[] = [];
  readonly #underWay: Promise<void>[] = [];
  #buffer: Buffer | undefined;
  /** Where in the file the buffer belongs, a multiple of a block, and how much it holds. */
  #start = 0;
  #filled = 0;
  /** How much of that is in the file already. */
  #settled = 0;

  /**
   * @param plain the file, empty; stays open
   * @param direct from {@link openDirect}, closed by `close`
   */
  constructor(plain: FileHandle, direct: FileHandle | undefined) {
    this.#plain = plain;
    this.#direct = direct;
  }

  /** The bytes may be changed when this is done. @throws what this or an earlier write failed with */
  async write(bytes: Uint8Array, offset: number): Promise<void> {
    if (this.#direct && this.#continues(offset)) return this.#append(bytes, offset);
    if (offset + bytes.length > this.#start) await this.finish();
    else await this.#wait(0);
    await writeAll(this.#plain, bytes, offset);
  }

  /** Waits until everything is in the file. @throws what a write failed with */
  async settle(): Promise<void> {
    await this.#wait(0);
    if (!this.#buffer || this.#settled === this.#filled) return;
    // The rest of a block goes the usual way; goes on behind it, and the whole block follows later.
    const rest = this.#buffer.subarray(this.#settled, this.#filled);
    await writeAll(this.#plain, rest, this.#start + this.#settled);
    this.#settled = this.#filled;
  }

  /** Waits like {@link settle}; what is written from now on goes the usual way. @throws as it does */
  async finish(): Promise<void> {
    await this.settle();
    await this.close();
  }

  /** To be called when nothing is written any more; what is not in the file then never comes there. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay.splice(0));
    await this.#direct?.close();
    this.#direct = undefined;
  }

  /** Whether bytes go on behind the last, or leave a gap in which nothing can have been written. */
  #continues(offset: number): boolean {
    const end = this.#start + this.#filled;
    return offset >= end && offset - end < ALIGNED_BYTES;
  }

  async #append(bytes: Uint8Array, offset: number): Promise<void> {
    await this.#fill(undefined, offset - this.#start - this.#filled);
    for (let done = 0; done < bytes.length;) {
      const room = BUFFER_BYTES - this.#filled;
      const part = bytes.subarray(done, done + room);
      await this.#fill(part, part.length);
      done += part.length;
    }
  }

  /** @param bytes undefined: zeros */
  async #fill(bytes: Uint8Array | undefined, length: number): Promise<void> {
    this.#buffer ??= this.#idle.pop() ?? alignedBuffer(BUFFER_BYTES);
    const fits = Math.min(length, BUFFER_BYTES - this.#filled);
    // Not `set`: of memory that threads share, it takes twice as long.
    if (bytes) Buffer.from(bytes.buffer, bytes.byteOffset, fits).copy(this.#buffer, this.#filled);
    else this.#buffer.fill(0, this.#filled, this.#filled + fits);
    this.#filled += fits;
    if (this.#filled === BUFFER_BYTES) await this.#send(this.#buffer);
    if (fits < length) await this.#fill(undefined, length - fits);
  }

  async #send(buffer: Buffer): Promise<void> {
    const sending = this.#sendAt(buffer, this.#start);
    // Awaited in #wait; until then a failure must not count as unhandled.
    sending.catch(() => undefined);
    this.#underWay.push(sending);
    this.#buffer = undefined;
    this.#start += BUFFER_BYTES;
    this.#filled = 0;
    this.#settled = 0;
    await this.#wait(MOST_UNDER_WAY);
  }

  async #sendAt(buffer: Buffer, offset: number): Promise<void> {
    try {
      await writeAll(this.#direct ?? this.#plain, buffer, offset);
    } catch (error) {
      // Sectors longer than ours, or a file system that finds out now that it cannot.
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
      await writeAll(this.#plain, buffer, offset);
    }
    this.#idle.push(buffer);
  }

  async #wait(most: number): Promise<void> {
    while (this.#underWay.length > most) await this.#underWay.shift();
  }
}

/** Writes all of it, however often the system has to be asked. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const rest = bytes.length - done;
    done += (await file.write(bytes, done, rest, offset + done)).bytesWritten;
  }
}

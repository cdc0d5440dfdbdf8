import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { readFully } from './read-fully.ts';

const { pieceBytes, hotBytes, hotMs } = LIMITS.agent.boot;

/** A file that was checked as a whole, and the digest of each of its pieces at that moment. */
export interface CheckedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly digests: readonly Uint8Array[];
}

interface Piece {
  readonly bytes: Promise<Buffer>;
  readonly sizeBytes: number;
}

/** A piece is not what it was when its file was checked. */
export class AlteredPiece extends Error {
  override readonly name = 'AlteredPiece';
}

/**
 * Pieces of files that many ask for at a time: each is read and checked once, and everybody is sent the
 * same bytes. How many are kept is bounded; nothing is kept that nobody has asked for in a while.
 */
export class HotPieces {
  /** The least recently used first. */
  readonly #pieces = new Map<string, Piece>();
  readonly #files = new Map<string, Promise<FileHandle>>();
  readonly #mostBytes: number;
  #keptBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param mostBytes that are kept */
  constructor(mostBytes: number = hotBytes) {
    this.#mostBytes = mostBytes;
  }

  /** Bytes that are kept now. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** @throws AlteredPiece, ErrnoException when the file is gone */
  read(file: CheckedFile, index: number): Promise<Buffer> {
    this.#cleanLater();
    const key = `${index} ${file.path}`;
    const known = this.#pieces.get(key);
    if (known) {
      this.#pieces.delete(key);
      this.#pieces.set(key, known);
      return known.bytes;
    }
    const sizeBytes = Math.min(pieceBytes, file.sizeBytes - index * pieceBytes);
    const piece = { bytes: this.#load(file, index, sizeBytes), sizeBytes };
    this.#pieces.set(key, piece);
    this.#keptBytes += sizeBytes;
    piece.bytes.catch(() => this.#drop(key, piece));
    for (const [oldest, each] of this.#pieces) {
      if (this.#keptBytes <= this.#mostBytes || oldest === key) break;
      this.#drop(oldest, each);
    }
    return piece.bytes;
  }

  /** Forgets everything of a file, which is about to be another one or to go. */
  forget(path: string): void {
    for (const [key, piece] of this.#pieces) if (key.endsWith(` ${path}`)) this.#drop(key, piece);
    const handle = this.#files.get(path);
    this.#files.delete(path);
    void handle?.then((file) => file.close()).catch(() => undefined);
  }

  /** Forgets everything. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pieces.clear();
    this.#keptBytes = 0;
    for (const path of this.#files.keys()) this.forget(path);
  }

  async #load(file: CheckedFile, index: number, sizeBytes: number): Promise<Buffer> {
    const handle = await this.#open(file.path);
    const bytes = await readFully(handle, index * pieceBytes, sizeBytes);
    const digest = createHash('sha256').update(bytes).digest();
    if (digest.equals(file.digests[index] ?? Buffer.alloc(0))) return bytes;
    throw new AlteredPiece(`piece ${index} of ${file.path}`);
  }

  #open(path: string): Promise<FileHandle> {
    const known = this.#files.get(path);
    if (known) return known;
    const handle = open(path);
    handle.catch(() => this.#files.delete(path));
    this.#files.set(path, handle);
    return handle;
  }

  #drop(key: string, piece: Piece): void {
    if (this.#pieces.get(key) !== piece) return;
    this.#pieces.delete(key);
    this.#keptBytes -= piece.sizeBytes;
  }

  #cleanLater(): void {
    if (this.#timer) return void this.#timer.refresh();
    this.#timer = setTimeout(() => this.clear(), hotMs).unref();
  }
}

import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { VolumeToFill } from '../ports/volume-access.ts';
import type { KeptLine } from './kept-line.ts';
import type { NbdClient } from './nbd-client.ts';

interface Piece {
  readonly bytes: Uint8Array;
  readonly offset: number;
}

const { pieceBytes, unflushedBytes } = LIMITS.stackBackups;

/**
 * A volume that is filled over a line. A node that loses power forgets what was not flushed: over a line that was brought
 * again, that is written again first.
 */
export class FilledVolume implements VolumeToFill {
  readonly sizeBytes: number;
  readonly #line: Pick<KeptLine, 'use' | 'close'>;
  #unflushed: Piece[] = [];
  #unflushedBytes = 0;
  /** Over which all of these have been written. */
  #client: NbdClient | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(line: Pick<KeptLine, 'use' | 'close'>, sizeBytes: number) {
    this.#line = line;
    this.sizeBytes = sizeBytes;
  }

  write(bytes: Uint8Array, offset: number): Promise<void> {
    return this.#inTurn(async () => {
      // A disk may end within its last block.
      const inside = bytes.subarray(0, Math.max(0, this.sizeBytes - offset));
      for (let start = 0; start < inside.length; start += pieceBytes) {
        // Copied: whoever wrote them uses the bytes for something else.
        const piece = Buffer.from(inside.subarray(start, start + pieceBytes));
        await this.#write({ bytes: piece, offset: offset + start });
      }
    });
  }

  flush(): Promise<void> {
    return this.#inTurn(() => this.#flush());
  }

  close(): void {
    this.#line.close();
  }

  async #write(piece: Piece): Promise<void> {
    await this.#use((client) => client.write(piece.offset, piece.bytes));
    this.#unflushed.push(piece);
    this.#unflushedBytes += piece.bytes.length;
    if (this.#unflushedBytes >= unflushedBytes) await this.#flush();
  }

  async #flush(): Promise<void> {
    await this.#use((client) => client.flush());
    [this.#unflushed, this.#unflushedBytes] = [[], 0];
  }

  #use(action: (client: NbdClient) => Promise<void>): Promise<void> {
    return this.#line.use(async (client) => {
      if (client !== this.#client) {
        for (const { offset, bytes } of this.#unflushed) await client.write(offset, bytes);
        this.#client = client;
      }
      await action(client);
    });
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(action);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

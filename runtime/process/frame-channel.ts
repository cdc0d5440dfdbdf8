import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { z } from 'zod';
import { FrameReader } from './frame-reader.ts';

export interface FrameChannelOptions<Heard> {
  readonly schema: z.ZodType<Heard>;
  readonly longestChars: number;
  /** How often it says that it is there, and for how long the other side may say nothing. */
  readonly beatMs: number;
  readonly silentMs: number;
  readonly onFrame: (frame: Heard) => void;
  /** Told once, whoever ended it. */
  readonly onEnd: () => void;
}

/**
 * Messages both ways over a connection. What the other side says wrongly, or not at all for a while,
 * ends it.
 */
export class FrameChannel<Heard, Said> {
  readonly #line: Duplex;
  readonly #beat: NodeJS.Timeout;
  #silence: NodeJS.Timeout;
  readonly #options: FrameChannelOptions<Heard>;

  constructor(line: Duplex, options: FrameChannelOptions<Heard>) {
    const { schema, longestChars, beatMs, onFrame, onEnd } = options;
    this.#line = line;
    this.#options = options;
    const reader = new FrameReader(schema, longestChars);
    this.#beat = setInterval(() => this.#write({ kind: 'beat' }), beatMs);
    this.#silence = this.#awaitSign();
    line.on('data', (bytes: Buffer) => {
      clearTimeout(this.#silence);
      if (!this.isOpen) return;
      this.#silence = this.#awaitSign();
      try {
        for (const frame of reader.take(bytes)) if (this.isOpen) onFrame(frame);
      } catch {
        this.close();
      }
    });
    line.once('end', () => this.close());
    line.on('error', () => this.close());
    line.once('close', () => {
      clearInterval(this.#beat);
      clearTimeout(this.#silence);
      onEnd();
    });
  }

  get isOpen(): boolean {
    return !this.#line.destroyed;
  }

  /** @returns false: what is said next should wait for `drained` */
  send(frame: Said): boolean {
    return this.#write(frame);
  }

  get isFull(): boolean {
    return this.#line.writableNeedDrain;
  }

  /** Waits until the other side has taken what was said, or the channel has ended. */
  async drained(): Promise<void> {
    if (!this.isOpen || !this.isFull) return;
    const ended = new AbortController();
    const { signal } = ended;
    await Promise.race([
      once(this.#line, 'drain', { signal }),
      once(this.#line, 'close', { signal }),
    ]).catch(() => undefined);
    ended.abort();
  }

  close(): void {
    this.#line.destroy();
  }

  #write(frame: unknown): boolean {
    return this.isOpen && this.#line.write(`${JSON.stringify(frame)}\n`);
  }

  #awaitSign(): NodeJS.Timeout {
    return setTimeout(() => this.close(), this.#options.silentMs);
  }
}

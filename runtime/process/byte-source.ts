import type { Duplex } from 'node:stream';

const LINE_FEED = 0x0a;

/** Reads a stream by so many bytes at a time. */
export class ByteSource {
  readonly #stream: Duplex;
  #failed: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(stream: Duplex) {
    this.#stream = stream;
    const end = (why: Error): void => {
      this.#failed ??= why;
      this.#wake();
    };
    stream.on('readable', () => this.#wake());
    stream.on('error', end);
    stream.on('end', () => end(new Error('it has ended')));
    stream.on('close', () => end(new Error('it was cut')));
  }

  /**
   * @returns what comes before the next line feed, which is taken as well
   * @throws Error when it ends before, or there are more bytes than `most`
   */
  async takeLine(most: number): Promise<string> {
    const bytes: number[] = [];
    for (;;) {
      const [byte = 0] = await this.take(1);
      if (byte === LINE_FEED) return Buffer.from(bytes).toString('latin1');
      if (bytes.length === most) throw new Error(`a line of more than ${most} bytes`);
      bytes.push(byte);
    }
  }

  /** @throws Error when it ends before */
  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = length; missing > 0;) {
      // Of a shorter rest, `read(missing)` would give nothing for ever.
      const ready = Math.min(missing, this.#stream.readableLength);
      const part = ready > 0 ? (this.#stream.read(ready) as Buffer | null) : null;
      if (part) {
        parts.push(part);
        missing -= part.length;
      } else {
        if (this.#failed) throw this.#failed;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          // With nothing there, this is what asks for more.
          this.#stream.read(0);
        });
      }
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, length);
  }
}

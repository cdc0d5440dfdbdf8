import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { LIMITS } from '../../../schemas/config/limits.ts';

const KEEP_ALIVE_MS = 15_000;
/** Changes within this time are told as one. */
const GATHER_MS = 100;

/** One open stream of events to one client. */
export class EventStream {
  readonly reply: FastifyReply;
  readonly #body = new PassThrough();
  readonly #endings: (() => void)[] = [];
  readonly #pending = new Map<string, NodeJS.Timeout>();

  readonly #mayStay: () => Promise<boolean>;

  /** @param options `mayStay`: asked every few seconds, and whenever access may have been taken away */
  constructor(
    reply: FastifyReply,
    { onEnd, mayStay }: { onEnd: () => void; mayStay: () => Promise<boolean> },
  ) {
    this.#mayStay = mayStay;
    const keepAlive = setInterval(() => {
      this.#write(': here\n\n');
      void this.checkAgain();
    }, KEEP_ALIVE_MS);
    this.#endings.push(onEnd, () => clearInterval(keepAlive));
    this.#body.once('close', () => this.#ended());
    this.reply = reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(this.#body);
    this.#write(': open\n\n');
  }

  onEnd(ending: () => void): void {
    this.#endings.push(ending);
  }

  send(event: string, data: unknown): void {
    this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Sends once for all calls with the same key within a moment. */
  sendSoon<Data>(
    key: string,
    event: string,
    read: () => Data | Promise<Data>,
    send: (data: Data) => void = (data) => this.send(event, data),
  ): void {
    if (this.#pending.has(key)) return;
    const tell = async (): Promise<void> => send(await read());
    const timer = setTimeout(() => {
      this.#pending.delete(key);
      tell().catch(() => this.end());
    }, GATHER_MS);
    this.#pending.set(key, timer);
  }

  /** Whether its reader has not taken yet what was sent before. */
  get isFull(): boolean {
    return this.#body.writableNeedDrain;
  }

  /** Told whenever its reader has taken all that was sent. */
  onDrain(goOn: () => void): void {
    this.#body.on('drain', goOn);
  }

  /**
   * Ends the stream when its reader has lost the right to it. What hangs on it, such as a seat, ends at once: a reader that takes
   * nothing more would keep it, and its connection, for as long as they like.
   */
  async checkAgain(): Promise<void> {
    if (await this.#mayStay().catch(() => false)) return;
    this.#ended();
    this.end();
    const { raw } = this.reply;
    const cut = setTimeout(() => raw.destroy(), LIMITS.api.streamEndMs);
    raw.once('close', () => clearTimeout(cut));
  }

  end(): void {
    this.#body.end();
  }

  #write(text: string): void {
    if (!this.#body.writableEnded) this.#body.write(text);
  }

  #ended(): void {
    for (const timer of this.#pending.values()) clearTimeout(timer);
    for (const ending of this.#endings.splice(0)) ending();
  }
}

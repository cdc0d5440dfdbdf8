import { open, stat, truncate } from 'node:fs/promises';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { ifPresent } from '../../node/adapters/if-present.ts';
import { readFully } from './read-fully.ts';

const { logBytes, logReadMs } = LIMITS.agent.boot;

/** Follows a log that another program appends to, and keeps it from growing without end. */
export class LogTail {
  readonly #path: string;
  readonly #onLine: (line: string) => void;
  #offset: number | undefined;
  #rest = '';
  #timer: NodeJS.Timeout | undefined;

  /** @param onLine gets each line that is written from now on */
  constructor(path: string, onLine: (line: string) => void) {
    this.#path = path;
    this.#onLine = onLine;
  }

  start(): void {
    if (!this.#timer) this.#look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#offset = undefined;
  }

  #look(): void {
    this.#timer = setTimeout(() => void this.#readAndGoOn(), logReadMs).unref();
  }

  async #readAndGoOn(): Promise<void> {
    const timer = this.#timer;
    await this.#read().catch(() => undefined);
    if (this.#timer === timer && timer) this.#look();
  }

  async #read(): Promise<void> {
    const found = await ifPresent(stat(this.#path));
    const size = found?.size ?? 0;
    // What was written while no agent ran is told to nobody any more.
    this.#offset ??= size;
    if (size < this.#offset) this.#offset = 0;
    if (size === this.#offset) return;
    const file = await open(this.#path);
    try {
      const bytes = await readFully(file, this.#offset, Math.min(size - this.#offset, logBytes));
      this.#offset += bytes.length;
      const lines = (this.#rest + bytes.toString('latin1')).split('\n');
      this.#rest = (lines.pop() ?? '').slice(-1_000);
      for (const line of lines) this.#onLine(line);
    } finally {
      await file.close();
    }
    // dnsmasq appends, wherever the end is.
    if (this.#offset > logBytes) await truncate(this.#path);
  }
}

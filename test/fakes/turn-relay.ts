import { EventEmitter, once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { type FSWatcher, watch } from 'node:fs';
import type { SerialPort } from '../../runtime/agent/compute/ports/serial-consoles.ts';

/** A machine with a `turnGuest`. */
export interface TurnTaker {
  /** Where its console is written down. */
  readonly console: string;
  readonly port: SerialPort;
}

/** Lets machines write in turn: each is told to only when the one before it has said that it has written. */
export class TurnRelay implements AsyncDisposable {
  readonly #listeners: readonly Listener[];
  #isStopping = false;
  #running: Promise<void> = Promise.resolve();

  private constructor(listeners: readonly Listener[]) {
    this.#listeners = listeners;
  }

  static async start(takers: readonly TurnTaker[]): Promise<TurnRelay> {
    const listeners = await Promise.all(takers.map((taker) => Listener.open(taker)));
    const relay = new TurnRelay(listeners);
    relay.#running = relay.#run();
    // Whoever waits for turns, or ends this, learns of it.
    relay.#running.catch(() => undefined);
    return relay;
  }

  /** How many rounds there were: turns of the last one. */
  get rounds(): number {
    return this.#listeners.at(-1)?.written ?? 0;
  }

  /** Waits for so many rounds more, so that there is something to be kept. @throws when a machine could not write */
  async pass(rounds: number): Promise<void> {
    const least = this.rounds + rounds;
    while (this.rounds < least) {
      await Promise.race([this.#listeners.at(-1)!.nextTurn(), this.#running]);
      if (this.#isStopping) throw new Error('no turn is taken any more');
    }
  }

  async #run(): Promise<void> {
    for (let number = 1; !this.#isStopping; number += 1) {
      for (const listener of this.#listeners) await listener.takeTurn(number);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    try {
      await this.#running;
    } finally {
      for (const listener of this.#listeners) await listener.close();
    }
  }
}

/** Hears what one machine says as soon as it is written down. */
class Listener {
  written = 0;
  readonly #port: SerialPort;
  readonly #file: FileHandle;
  readonly #watcher: FSWatcher;
  readonly #events = new EventEmitter<{ turn: [] }>();
  readonly #chunk = Buffer.alloc(64 * 1024);
  #text = '';
  #hasFailed = false;
  #reading: Promise<void> = Promise.resolve();

  private constructor(port: SerialPort, file: FileHandle, path: string) {
    this.#port = port;
    this.#file = file;
    this.#watcher = watch(path, () => this.#look());
  }

  static async open({ console, port }: TurnTaker): Promise<Listener> {
    return new Listener(port, await open(console, 'r'), console);
  }

  nextTurn(): Promise<unknown> {
    return once(this.#events, 'turn');
  }

  /** @param number the one that it is to write */
  async takeTurn(number: number): Promise<void> {
    if (!this.#port.write(Buffer.from('.'))) throw new Error('a machine does not read');
    while (this.written < number) {
      if (this.#hasFailed) throw new Error('a machine could not write');
      await this.nextTurn();
    }
  }

  #look(): void {
    this.#reading = this.#reading.then(() => this.#read());
  }

  async #read(): Promise<void> {
    for (;;) {
      const { bytesRead } = await this.#file.read(this.#chunk, 0, this.#chunk.length);
      if (bytesRead === 0) return;
      this.#text += this.#chunk.toString('latin1', 0, bytesRead);
      const lines = this.#text.split('\n');
      this.#text = lines.pop() ?? '';
      const said = lines.findLast((line) => /^[+!]/.test(line)) ?? '';
      this.#hasFailed ||= lines.some((line) => line.startsWith('!'));
      if (said !== '') this.written = Number.parseInt(said.slice(1), 16);
      this.#events.emit('turn');
    }
  }

  async close(): Promise<void> {
    this.#watcher.close();
    await this.#reading;
    await this.#file.close();
    this.#port.close();
  }
}

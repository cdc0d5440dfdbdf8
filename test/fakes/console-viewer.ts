import { EVENT_PATHS } from '../../schemas/api/event-paths.ts';
import { ConsoleOutput, ConsoleSight } from '../../schemas/api/resources/console.ts';
import { type ApiClient, createApiClient } from '../../schemas/client/api-client.ts';
import { openEventStream, readEventStream } from '../../schemas/client/event-stream.ts';
import { waitFor } from './wait-for.ts';

/** Somebody who sits at a console, and remembers all that was shown. */
export class ConsoleViewer implements AsyncDisposable {
  readonly outputs: ConsoleOutput[] = [];
  readonly sights: ConsoleSight[] = [];
  readonly api: ApiClient;
  readonly #stop = new AbortController();
  readonly #params: { readonly stack: string; readonly machine: string };
  #reading: Promise<void> = Promise.resolve();
  isOver = false;

  private constructor(server: string, token: string, stack: string, machine: string) {
    this.api = createApiClient({ server, token, fetch });
    this.#params = { stack, machine };
  }

  /** @throws Fault */
  static async open(server: string, token: string, stack: string, machine: string) {
    const viewer = new ConsoleViewer(server, token, stack, machine);
    const send: typeof fetch = (url, init) =>
      fetch(url, { ...init, headers: { authorization: `Bearer ${token}` } });
    const url = `${server}${EVENT_PATHS.console(stack, machine)}`;
    const body = await openEventStream(url, { fetch: send, signal: viewer.#stop.signal });
    viewer.#reading = viewer.#read(body).catch(() => undefined);
    return viewer;
  }

  get text(): string {
    return this.outputs.map(({ text }) => text).join('');
  }

  get sight(): ConsoleSight | undefined {
    return this.sights.at(-1);
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    try {
      for await (const { event, data } of readEventStream(body)) {
        if (event === 'output') this.outputs.push(ConsoleOutput.parse(JSON.parse(data)));
        else this.sights.push(ConsoleSight.parse(JSON.parse(data)));
      }
    } finally {
      this.isOver = true;
    }
  }

  get #seat(): string {
    return this.sight?.seat ?? '';
  }

  async take(over = false): Promise<void> {
    await this.api.takeConsole({ params: this.#params, body: { seat: this.#seat, over } });
  }

  async release(): Promise<void> {
    await this.api.leaveConsole({ params: this.#params, body: { seat: this.#seat } });
  }

  async type(text: string): Promise<void> {
    await this.api.typeConsole({ params: this.#params, body: { seat: this.#seat, text } });
  }

  untilText(wanted: string): Promise<void> {
    return waitFor(`“${wanted}” on the console`, async () => this.text.includes(wanted));
  }

  untilSight(what: string, isSo: (sight: ConsoleSight) => boolean): Promise<void> {
    return waitFor(what, async () => this.sight !== undefined && isSo(this.sight));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reading;
  }
}

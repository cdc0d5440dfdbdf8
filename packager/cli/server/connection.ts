import { type ApiClient, createApiClient } from '../../../schemas/client/api-client.ts';
import { openEventStream } from '../../../schemas/client/event-stream.ts';
import type { CommandContext } from '../command-context.ts';
import { readSettings, type ServerSettings } from '../settings.ts';

/** A server, and how the user is signed in to it. */
export class Connection {
  readonly context: CommandContext;
  /** Base URL without a slash at its end. */
  readonly server: string;
  readonly api: ApiClient;
  #token: string | undefined;

  constructor(context: CommandContext, { server, token }: ServerSettings) {
    this.context = context;
    this.server = server;
    this.#token = token;
    const send: typeof fetch = (url, init) => this.#send(url, init);
    this.api = createApiClient({ server, fetch: send, checkAnswers: true });
  }

  /** Opens a stream of events at a path of the server. */
  openEvents(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const send: typeof fetch = (url, init) => this.#send(url, init);
    return openEventStream(`${this.server}${path}`, { fetch: send, signal });
  }

  /** Reads the credentials again: a local server that was restarted has written a new token. */
  async renew(): Promise<void> {
    this.#token = (await readSettings(this.context, this.server)).token;
  }

  #send(url: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#token !== undefined) headers.set('authorization', `Bearer ${this.#token}`);
    const signal = init.signal ?? this.context.signal;
    // Nothing here redirects; a token must not be carried elsewhere.
    return this.context.fetch(url, { ...init, headers, signal, redirect: 'error' });
  }
}

/**
 * @param option value of `--server`
 * @throws Fault USAGE
 */
export const connect = async (context: CommandContext, option?: string): Promise<Connection> =>
  new Connection(context, await readSettings(context, option));

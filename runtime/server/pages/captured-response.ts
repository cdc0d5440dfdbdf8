import { type IncomingMessage, ServerResponse } from 'node:http';

/** An answer that is kept instead of sent, so that it can be changed and compressed first. */
export interface CapturedAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string | number | readonly string[]>;
  readonly body: Buffer;
}

/**
 * Lets a request handler of Node's own kind answer into memory.
 *
 * @param handle writes to the response it is given and ends it
 */
export async function captureAnswer(
  request: IncomingMessage,
  handle: (response: ServerResponse) => Promise<void>,
): Promise<CapturedAnswer> {
  const response = new CapturedResponse(request);
  await handle(response);
  await response.whole;
  const headers = new Map(
    Object.entries(response.getHeaders()).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, onlyValue(name, value)] as const],
    ),
  );
  return { status: response.statusCode, headers, body: Buffer.concat(response.parts) };
}

/** A header that was appended once is kept as a list; only cookies are more than one value. */
const onlyValue = (
  name: string,
  value: string | number | readonly string[],
): string | number | readonly string[] =>
  typeof value === 'object' && name !== 'set-cookie' ? value.join(', ') : value;

class CapturedResponse extends ServerResponse {
  readonly parts: Buffer[] = [];
  readonly whole: Promise<void>;
  #ended = false;

  constructor(request: IncomingMessage) {
    super(request);
    this.whole = new Promise((resolve) => this.once('finish', resolve));
    for (const name of ['writableFinished', 'writableEnded']) {
      Object.defineProperty(this, name, { get: () => this.#ended });
    }
  }

  /** Headers stay with this object; there is no connection to send them on. */
  override flushHeaders(): void {}

  override writeHead(status: number, ...rest: unknown[]): this {
    this.statusCode = status;
    const headers = rest.find((each) => typeof each === 'object' && each !== null);
    for (const [name, value] of Object.entries(headers ?? {})) this.setHeader(name, value);
    return this;
  }

  override write(part: unknown, ...rest: unknown[]): boolean {
    this.#keep(part, rest);
    return true;
  }

  override end(...args: unknown[]): this {
    const [part, ...rest] = args;
    if (part !== undefined && part !== null && typeof part !== 'function') this.#keep(part, rest);
    if (this.#ended) return this;
    this.#ended = true;
    process.nextTick(() => {
      for (const each of args) if (typeof each === 'function') each();
      this.emit('finish');
      this.emit('close');
    });
    return this;
  }

  #keep(part: unknown, rest: readonly unknown[]): void {
    const encoding = typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : 'utf8';
    this.parts.push(
      typeof part === 'string' ? Buffer.from(part, encoding) : Buffer.from(part as Uint8Array),
    );
    for (const each of rest) if (typeof each === 'function') process.nextTick(each);
  }
}

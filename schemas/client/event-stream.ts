import { API_LIMITS, OPERATION_LIMITS } from '../config/api-limits.ts';
import { Fault } from '../errors/fault.ts';
import { faultOf, reach } from './call-route.ts';

/** One server-sent event (HTML standard §9.2.6). */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Reads server-sent events from a response body, for clients without `EventSource`.
 *
 * @param body the body of a `text/event-stream` answer
 * @throws Fault LIMIT_EXCEEDED for an event that does not end
 */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerEvent> {
  let rest = '';
  for await (const text of body.pipeThrough(
    new TextDecoderStream() as never,
  ) as unknown as AsyncIterable<string>) {
    rest += text.replaceAll('\r', '');
    let end = rest.indexOf('\n\n');
    while (end >= 0) {
      const event = parseEvent(rest.slice(0, end));
      if (event) yield event;
      rest = rest.slice(end + 2);
      end = rest.indexOf('\n\n');
    }
    if (rest.length > LONGEST_CHARS) {
      const limit = `${LONGEST_CHARS} characters`;
      throw new Fault('LIMIT_EXCEEDED', { what: 'An event', limit, found: 'more' });
    }
  }
}

/** How a stream is read for as long as its server is there. */
export interface LiveReading {
  /** Opens it; what it opens ends with the signal. */
  readonly open: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  readonly signal: AbortSignal;
  /** Told of all that comes, mere signs of life included. */
  readonly onSign?: () => void;
}

/**
 * Opens a stream of server-sent events and reads it to its end, or until nothing has come for too
 * long: a connection may be dead without being closed.
 *
 * @throws AbortError for the signal, and for silence; Fault LIMIT_EXCEEDED, and whatever opening it throws
 */
export async function* readLiveStream({
  open,
  signal,
  onSign,
}: LiveReading): AsyncGenerator<ServerEvent> {
  const ended = new AbortController();
  const wait = () => setTimeout(() => ended.abort(), API_LIMITS.streamSilentMs);
  let silence = wait();
  const alive = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, next) {
      clearTimeout(silence);
      silence = wait();
      onSign?.();
      next.enqueue(part);
    },
  });
  const either = AbortSignal.any([signal, ended.signal]);
  try {
    const body = await open(either);
    yield* readEventStream(body.pipeThrough(alive, { signal: either }));
  } finally {
    clearTimeout(silence);
    ended.abort();
  }
}

/** An operation with all its machines is far smaller. */
const LONGEST_CHARS = 4 * OPERATION_LIMITS.eventBytes;

/**
 * Opens a stream of events.
 *
 * @param url one of `EVENT_PATHS`, with the server before it
 * @returns the body, for `readEventStream`
 * @throws Fault UNREACHABLE, or what the server answered with
 */
export async function openEventStream(
  url: string,
  { fetch: send, signal }: { readonly fetch: typeof fetch; readonly signal: AbortSignal },
): Promise<ReadableStream<Uint8Array>> {
  const headers = { accept: 'text/event-stream' };
  const response = await reach(url, () => send(url, { headers, signal }));
  if (!response.ok) throw await faultOf(url, response);
  if (response.body) return response.body;
  throw new Fault('UNREACHABLE', { url, why: 'it sent no events' });
}

function parseEvent(block: string): ServerEvent | undefined {
  const fields = block.split('\n').map((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
  });
  const data = fields.filter(([name]) => name === 'data').map(([, value]) => value);
  if (data.length === 0) return undefined;
  return {
    event: fields.find(([name]) => name === 'event')?.[1] ?? 'message',
    data: data.join('\n'),
  };
}

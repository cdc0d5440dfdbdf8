import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LiveReading, readLiveStream } from '../../../schemas/client/event-stream.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

/** A connection to a server, as one end sees it. */
class Line {
  #server: ReadableStreamDefaultController<Uint8Array> | undefined;
  signal: AbortSignal | undefined;

  readonly open: LiveReading['open'] = async (signal) => {
    this.signal = signal;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#server = controller;
      },
    });
  };

  send(text: string): void {
    this.#server?.enqueue(new TextEncoder().encode(`${text}\n\n`));
  }
}

/** Reads to the end. @returns what it threw */
async function endOf(reading: LiveReading): Promise<unknown> {
  try {
    for await (const event of readLiveStream(reading)) expect(event).toBeUndefined();
    return undefined;
  } catch (error) {
    return error;
  }
}

const ABORTED = { name: 'AbortError' };

const closed = (): AbortSignal => new AbortController().signal;

test('a stream that is silent for too long is let go of', async () => {
  const line = new Line();
  const end = endOf({ open: line.open, signal: closed() });
  await vi.advanceTimersByTimeAsync(LIMITS.api.streamSilentMs - 1);
  expect(line.signal?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(line.signal?.aborted).toBe(true);
  expect(await end).toMatchObject(ABORTED);
});

test('signs of life keep it, and are told', async () => {
  const line = new Line();
  const onSign = vi.fn<() => void>();
  const close = new AbortController();
  const end = endOf({ open: line.open, signal: close.signal, onSign });
  for (let signs = 1; signs <= 3; signs += 1) {
    await vi.advanceTimersByTimeAsync(0.8 * LIMITS.api.streamSilentMs);
    line.send(': here');
    await vi.waitFor(() => expect(onSign).toHaveBeenCalledTimes(signs));
  }
  expect(line.signal?.aborted).toBe(false);
  close.abort();
  expect(await end).toMatchObject(ABORTED);
});

test('who stops reading lets go of the connection', async () => {
  const line = new Line();
  const events = readLiveStream({ open: line.open, signal: closed() });
  const first = events.next();
  await vi.waitFor(() => expect(line.signal).toBeDefined());
  line.send('event: change\ndata: 1');
  expect((await first).value).toEqual({ event: 'change', data: '1' });
  await events.return(undefined);
  expect(line.signal?.aborted).toBe(true);
});

'use client';

import {
  openEventStream as openStream,
  readLiveStream,
} from '../../schemas/client/event-stream.ts';
import { sessionHeaders } from './session-key.ts';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10_000;

export interface EventStreamOptions {
  /** Asked for each time it is opened, when it is a function. */
  readonly url: string | (() => string);
  /** The kinds of event that are listened to. */
  readonly event: string | readonly string[];
  /** Nothing more is read while it is at work. */
  readonly onData: (data: unknown, event: string) => unknown;
  /** It is there again after a gap: whatever happened meanwhile was missed. */
  readonly onResumed?: () => void;
  /** It broke off, and is being taken up again. */
  readonly onLost: () => void;
}

/**
 * Follows a stream of server-sent events until closed, however often the connection breaks. By fetch
 * and not by EventSource, which cannot send the session's key.
 */
export function openEventStream(options: EventStreamOptions): { close(): void } {
  const closed = new AbortController();
  void follow(options, closed.signal);
  return { close: () => closed.abort() };
}

async function follow(options: EventStreamOptions, closed: AbortSignal): Promise<void> {
  let waitMs = FIRST_RETRY_MS;
  for (let lost = false; !closed.aborted; lost = true) {
    try {
      await readOnce(options, closed, () => {
        waitMs = FIRST_RETRY_MS;
        if (lost) options.onResumed?.();
      });
    } catch {
      // Refused or cut off: taken up again below, and whoever uses it asks why.
    }
    if (closed.aborted) return;
    options.onLost();
    await pause(waitMs, closed);
    waitMs = Math.min(waitMs * 2, LAST_RETRY_MS);
  }
}

/** Reads until the stream ends, breaks off, or is silent for too long. */
async function readOnce(
  { url: at, event, onData }: EventStreamOptions,
  closed: AbortSignal,
  onOpen: () => void,
): Promise<void> {
  const open = async (signal: AbortSignal) => {
    const body = await openStream(typeof at === 'string' ? at : at(), {
      fetch: sendSigned,
      signal,
    });
    onOpen();
    return body;
  };
  const wanted = typeof event === 'string' ? [event] : event;
  for await (const message of readLiveStream({ open, signal: closed })) {
    if (closed.aborted) return;
    if (wanted.includes(message.event)) {
      await onData(JSON.parse(message.data), message.event);
    }
  }
}

const sendSigned: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  for (const [name, value] of Object.entries(sessionHeaders())) headers.set(name, value);
  return globalThis.fetch(input, { ...init, headers });
};

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

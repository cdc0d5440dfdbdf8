'use client';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10_000;

export interface EventStreamOptions {
  readonly url: string;
  /** The one kind of event that is listened to. */
  readonly event: string;
  readonly onData: (data: unknown) => void;
  /** It is there again after a gap: whatever happened meanwhile was missed. */
  readonly onResumed?: () => void;
  /** It broke off, and is being taken up again. */
  readonly onLost: () => void;
}

/** Follows a stream of server-sent events until closed, however often the connection breaks. */
export function openEventStream(options: EventStreamOptions): { close(): void } {
  const { url, event, onData, onResumed, onLost } = options;
  let source: EventSource;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_RETRY_MS;
  let lost = false;

  const connect = () => {
    source = new EventSource(url);
    source.addEventListener('open', () => {
      waitMs = FIRST_RETRY_MS;
      if (lost) onResumed?.();
      lost = false;
    });
    source.addEventListener(event, ({ data }: MessageEvent<string>) => onData(JSON.parse(data)));
    source.addEventListener('error', () => {
      // EventSource itself takes up a lost connection, but not a refusal; and it would wait longer.
      source.close();
      retry = setTimeout(connect, waitMs);
      waitMs = Math.min(waitMs * 2, LAST_RETRY_MS);
      lost = true;
      onLost();
    });
  };
  connect();
  return {
    close() {
      clearTimeout(retry);
      source.close();
    },
  };
}

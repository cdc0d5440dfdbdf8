'use client';

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ChangeEvent, EVENT_PATHS } from '../../schemas/api/events.ts';

/** Changes come in bursts; pages ask again once for all of them. */
const GATHER_MS = 400;
const RETRY_MS = 10_000;

/**
 * Makes the pages ask again for what has changed on the server.
 *
 * A hidden page lets go of its stream: browsers allow six connections to a server over HTTP/1.1, and
 * a dozen forgotten tabs must not use them up. When it is shown again, everything is asked anew.
 *
 * @param wanted whether somebody is signed in
 */
export function useChangeStream(wanted: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!wanted) return;
    let stream = openChangeStream(client);
    const follow = () => {
      stream.close();
      if (document.hidden) return;
      stream = openChangeStream(client);
      void client.invalidateQueries();
    };
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      stream.close();
    };
  }, [client, wanted]);
}

function openChangeStream(client: QueryClient): { close(): void } {
  const topics = new Set<string>();
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource;

  const flush = () => {
    gathering = undefined;
    for (const topic of topics) void client.invalidateQueries({ queryKey: [topic] });
    topics.clear();
  };
  const open = () => {
    source = new EventSource(EVENT_PATHS.changes);
    source.addEventListener('change', ({ data }: MessageEvent<string>) => {
      const event = ChangeEvent.safeParse(JSON.parse(data));
      if (!event.success) return;
      topics.add(event.data.topic);
      gathering ??= setTimeout(flush, GATHER_MS);
    });
    source.addEventListener('error', () => {
      // A lost connection is taken up again by EventSource itself, a refusal is not.
      if (source.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_MS);
    });
  };
  open();
  return {
    close() {
      clearTimeout(gathering);
      clearTimeout(retry);
      source.close();
    },
  };
}

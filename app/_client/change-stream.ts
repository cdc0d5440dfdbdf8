'use client';

import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { EVENT_PATHS } from '../../schemas/api/event-paths.ts';
import type { ChangeEvent } from '../../schemas/api/events.ts';
import { openEventStream } from './event-stream.ts';
import { queryKeys } from './query-keys.ts';

/** What the overview sums up. */
const SUMMED: readonly ChangeEvent['topic'][] = ['stack', 'operation', 'node'];

/** Changes come in bursts; pages ask again once for all of them. */
const GATHER_MS = 400;

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
  const flush = () => {
    gathering = undefined;
    for (const topic of topics) void client.invalidateQueries({ queryKey: [topic] });
    if (SUMMED.some((topic) => topics.has(topic))) {
      void client.invalidateQueries({ queryKey: queryKeys.summary });
    }
    topics.clear();
  };
  const stream = openEventStream({
    url: EVENT_PATHS.changes,
    event: 'change',
    onData: (data) => {
      // One version of server and pages: what comes is a change, and an unknown topic matches nothing.
      topics.add((data as ChangeEvent).topic);
      gathering ??= setTimeout(flush, GATHER_MS);
    },
    onResumed: () => void client.invalidateQueries(),
    // Tells a server that is gone from a session that has ended: see connection.ts.
    onLost: () => {
      const filter = { queryKey: queryKeys.session };
      void client.invalidateQueries(filter, { cancelRefetch: false });
    },
  });
  return {
    close() {
      clearTimeout(gathering);
      stream.close();
    },
  };
}

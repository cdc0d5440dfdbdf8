'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Fault } from '../../schemas/errors/fault.ts';
import { useSession } from './session.ts';

/**
 * Whether the server answers. The question who is signed in is the sign of life: it is asked when
 * anything else goes unanswered, and then until it is answered. After that everything is asked anew.
 *
 * @returns whether the server is gone, and a way to ask at once
 */
export function useConnection(): { readonly lost: boolean; ask(): void } {
  const client = useQueryClient();
  const session = useSession();
  const lost = Fault.is(session.error, 'UNREACHABLE');
  const wasLost = useRef(false);
  useEffect(() => {
    if (wasLost.current && !lost) void client.invalidateQueries();
    wasLost.current = lost;
  }, [client, lost]);
  const { refetch } = session;
  useEffect(() => {
    if (!lost) return;
    // Timers of a page in the background sleep; whoever comes back to it, or to the network, asks at once.
    const ask = () => void refetch();
    const signs = [
      [document, 'visibilitychange'],
      [window, 'focus'],
      [window, 'online'],
    ] as const;
    for (const [place, sign] of signs) place.addEventListener(sign, ask);
    return () => {
      for (const [place, sign] of signs) place.removeEventListener(sign, ask);
    };
  }, [lost, refetch]);
  return { lost, ask: () => void refetch() };
}

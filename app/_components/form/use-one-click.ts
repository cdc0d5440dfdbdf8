'use client';

import { useEffect, useRef } from 'react';

/** A second click within this time belongs to the first, whether or not that has begun anything. */
export const DOUBLE_CLICK_MS = 400;

/**
 * Makes a button dead from its first click until what it started is over. `busy` alone comes too
 * late: it is set after the page has drawn itself anew, and both clicks of a double click come before.
 *
 * @param busy whether what the click started is under way
 * @returns a function that says whether a click counts
 */
export function useOneClick(busy: boolean): () => boolean {
  const taken = useRef<number>(undefined);
  const working = useRef(busy);
  useEffect(() => {
    if (working.current && !busy) taken.current = undefined;
    working.current = busy;
  }, [busy]);
  return () => {
    const now = performance.now();
    const again = taken.current !== undefined && now - taken.current < DOUBLE_CLICK_MS;
    if (again || working.current) return false;
    taken.current = now;
    return true;
  };
}

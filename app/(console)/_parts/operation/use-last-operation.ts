'use client';

import { useState } from 'react';

/**
 * Remembers which operation a stack was busy with, so that its ending can still be told when the
 * stack is free again.
 *
 * @param current what it is busy with now
 * @returns the current operation, or the last one this page has seen
 */
export function useLastOperation(current: string | null): string | undefined {
  const [last, setLast] = useState(current);
  if (current !== null && current !== last) setLast(current);
  return current ?? last ?? undefined;
}

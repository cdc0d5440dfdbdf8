'use client';

import { publishersOf, type Publisher } from '../_lib/trust/publishers.ts';
import { useRoots, useTrustedKeys } from './trust.ts';

/**
 * What this server believes about every name space: its keys and its root document.
 *
 * @param nowMs the time by which a root document has expired
 */
export function usePublishers(nowMs: number) {
  const keys = useTrustedKeys();
  const roots = useRoots();
  const data: Publisher[] | undefined =
    keys.data && roots.data && publishersOf(keys.data, roots.data, nowMs);
  return {
    data,
    error: keys.error ?? roots.error,
    refetch: () => Promise.all([keys.refetch(), roots.refetch()]),
  };
}

'use client';

import { skipToken, useQuery } from '@tanstack/react-query';
import { allPages } from '../../schemas/client/all-pages.ts';
import { suggestStackName } from '../_lib/install/suggest-stack-name.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

/** So many stacks that are called alike are looked at for a name that is free. */
const ALIKE = 50;

/**
 * A name for a new stack that no stack has. It is asked for once, while the form is open: a name that
 * changed under the cursor would mix with what is being typed.
 *
 * @param base what the name is made of; undefined: not known yet
 */
export const useFreeName = (base: string | undefined) =>
  useQuery({
    queryKey: queryKeys.freeName(base ?? ''),
    queryFn: base === undefined ? skipToken : ({ signal }) => findFreeName(base, signal),
    staleTime: 'static',
    gcTime: 0,
  });

/** Asking for all names would be asking for thousands. */
async function findFreeName(base: string, signal: AbortSignal): Promise<string> {
  const alike = await allPages(
    (page) => api.listStacks({ query: { search: base, state: 'present', ...page } }, { signal }),
    ALIKE,
  );
  const taken: string[] = alike.map(({ name }) => name);
  for (;;) {
    const name = suggestStackName(base, taken);
    const same = await api.listStacks({ query: { name, state: 'present', limit: 1 } }, { signal });
    if (same.length === 0) return name;
    taken.push(name);
  }
}

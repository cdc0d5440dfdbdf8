'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

/** The pools that were declared: what there is to choose from besides the own one of each node. */
export const useDeclaredPools = () =>
  useQuery({
    queryKey: queryKeys.declaredPools,
    queryFn: ({ signal }) => api.listPools({ query: { declared: 'true' } }, { signal }),
  });

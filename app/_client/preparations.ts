'use client';

import { useQuery } from '@tanstack/react-query';
import type { Preparation } from '../../schemas/api/resources/trust.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

const WATCH_MS = 2_000;

/** @returns whether something may still happen with it. */
export const isUnderWay = ({ state }: Preparation): boolean =>
  state === 'waiting' || state === 'running';

/** Background work of the set-up; asked often while it goes on, since visitors get no events. */
export const usePreparations = () =>
  useQuery({
    queryKey: queryKeys.preparations,
    queryFn: ({ signal }) => api.listPreparations({}, { signal }),
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? WATCH_MS : false),
  });

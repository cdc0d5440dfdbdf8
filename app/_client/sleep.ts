'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SleepPolicy } from '../../schemas/api/resources/sleep.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

/** Which idle nodes go to sleep. */
export const useSleep = () =>
  useQuery({
    queryKey: queryKeys.sleep,
    queryFn: ({ signal }) => api.getSleep(undefined, { signal }),
  });

/** Has idle nodes go to sleep; null: no longer. */
export function useSetSleep() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (policy: SleepPolicy | null) => api.setSleep({ body: { policy } }),
    onSuccess: (sleep) => client.setQueryData(queryKeys.sleep, sleep),
  });
}

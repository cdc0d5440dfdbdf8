'use client';

import { useQuery } from '@tanstack/react-query';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { api } from './api.ts';
import { requestKey } from './once.ts';
import { useOperationStart } from './operation-start.ts';
import { queryKeys } from './query-keys.ts';

type RehearsalBody = RouteInput<Routes['rehearseUpgrade']>['body'];

/** What came of rehearsed upgrades of a stack, newest first, and one that is going on. @param stack its id */
export const useRehearsals = (stack: string) =>
  useQuery({
    queryKey: queryKeys.rehearsals(stack),
    queryFn: ({ signal }) => api.listRehearsals({ params: { stack } }, { signal }),
  });

/** Rehearses. The answer is the operation, which goes on when the page is closed. */
export const useRehearse = (stack: string) =>
  useOperationStart((body: RehearsalBody) =>
    api.rehearseUpgrade({ params: { stack }, query: { key: requestKey() }, body }),
  );

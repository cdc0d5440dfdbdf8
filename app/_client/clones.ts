'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { api } from './api.ts';
import { requestKey } from './once.ts';
import { useOperationStart } from './operation-start.ts';
import { queryKeys } from './query-keys.ts';

export type CloneWish = RouteInput<Routes['planClone']>['body'];
type CloneBody = RouteInput<Routes['cloneStack']>['body'];

/** What cloning would do. @param stack its id */
export const useClonePlan = (stack: string, wish: CloneWish) =>
  useQuery({
    queryKey: queryKeys.clonePlan(stack, wish),
    queryFn: ({ signal }) => api.planClone({ params: { stack }, body: wish }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });

/** Clones. The answer is the operation, which goes on when the page is closed. */
export const useCloneStack = (stack: string) =>
  useOperationStart((body: CloneBody) =>
    api.cloneStack({ params: { stack }, query: { key: requestKey() }, body }),
  );

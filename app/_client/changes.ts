'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { api } from './api.ts';
import { requestKey } from './once.ts';
import { useOperationStart } from './operation-start.ts';
import { queryKeys } from './query-keys.ts';

export type ChangeWish = RouteInput<Routes['planChange']>['body'];
type ChangeBody = RouteInput<Routes['changeStack']>['body'];

/** What may be changed of a stack, and what a change would do. @param stack its id */
export const useChangePlan = (stack: string, wish: ChangeWish) =>
  useQuery({
    queryKey: queryKeys.changePlan(stack, wish),
    queryFn: ({ signal }) => api.planChange({ params: { stack }, body: wish }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });

/** Changes a stack. The answer is the operation, which goes on when the page is closed. */
export const useChangeStack = (stack: string) =>
  useOperationStart((body: ChangeBody) =>
    api.changeStack({ params: { stack }, query: { key: requestKey() }, body }),
  );

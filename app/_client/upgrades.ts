'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { api } from './api.ts';
import { requestKey } from './once.ts';
import { useOperationStart } from './operation-start.ts';
import { queryKeys } from './query-keys.ts';

export type UpgradeWish = RouteInput<Routes['planUpgrade']>['body'];
type UpgradeBody = RouteInput<Routes['upgradeStack']>['body'];

/** What an upgrade would do. @param stack its id */
export const useUpgradePlan = (stack: string, wish: UpgradeWish) =>
  useQuery({
    queryKey: queryKeys.upgradePlan(stack, wish),
    queryFn: ({ signal }) => api.planUpgrade({ params: { stack }, body: wish }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });

/** Upgrades. The answer is the operation, which goes on when the page is closed. */
export const useUpgradeStack = (stack: string) =>
  useOperationStart((body: UpgradeBody) =>
    api.upgradeStack({ params: { stack }, query: { key: requestKey() }, body }),
  );

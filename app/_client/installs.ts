'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

export type PlanRequest = RouteInput<Routes['planInstall']>['body'];
type InstallBody = RouteInput<Routes['installStack']>['body'];

/** Asks what an install would do. Changes nothing. */
export const usePlanInstall = () =>
  useMutation({ mutationFn: (body: PlanRequest) => api.planInstall({ body }) });

/** Installs. The answer is the operation, which goes on when the page is closed. */
export function useInstallStack() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: InstallBody) => api.installStack({ body }),
    onSuccess: (operation) => {
      client.setQueryData(queryKeys.operation(operation.id), operation);
      void client.invalidateQueries({ queryKey: ['stack'] });
    },
  });
}

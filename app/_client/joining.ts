'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { JoinRuleId } from '../../schemas/api/resources/join.ts';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

/** How often it is looked whether a machine has fallen silent, which no change tells. */
const LOOK_MS = 30_000;

/** Machines that ask to become nodes. */
export const useJoining = () =>
  useQuery({
    queryKey: queryKeys.joining,
    queryFn: ({ signal }) => api.listJoining(undefined, { signal }),
    refetchInterval: LOOK_MS,
  });

/** Rules by which machines are let in. */
export const useJoinRules = () =>
  useQuery({
    queryKey: queryKeys.joinRules,
    queryFn: ({ signal }) => api.listJoinRules(undefined, { signal }),
  });

export const useApproveJoining = () =>
  useJoinChange((input: RouteInput<Routes['approveJoining']>) => api.approveJoining(input));

export const useRejectJoining = () =>
  useJoinChange((code: string) => api.rejectJoining({ params: { code } }));

export const useAddJoinRule = () =>
  useJoinChange((body: RouteInput<Routes['addJoinRule']>['body']) => api.addJoinRule({ body }));

export const useRemoveJoinRule = () =>
  useJoinChange((rule: JoinRuleId) => api.removeJoinRule({ params: { rule } }));

function useJoinChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: queryKeys.joining });
      void client.invalidateQueries({ queryKey: queryKeys.joinRules });
      void client.invalidateQueries({ queryKey: queryKeys.nodes });
    },
  });
}

'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

const HISTORY_ENTRIES = 50;

/** Keys this server believes, revoked ones included. Public. */
export const useTrustedKeys = () =>
  useQuery({
    queryKey: queryKeys.trustedKeys,
    queryFn: ({ signal }) => api.listTrustedKeys({}, { signal }),
    staleTime: 30_000,
  });

/** Root documents this server believes, one for each name space that has one. */
export const useRoots = () =>
  useQuery({
    queryKey: queryKeys.roots,
    queryFn: ({ signal }) => api.listRoots({}, { signal }),
  });

/** What happened to the trust in a name space, newest first. */
export const useTrustHistory = (namespace: string) =>
  useQuery({
    queryKey: queryKeys.trustHistory(namespace),
    queryFn: ({ signal }) =>
      api.listAudit({ query: { limit: HISTORY_ENTRIES, subject: namespace } }, { signal }),
  });

export const useConsents = () =>
  useQuery({
    queryKey: queryKeys.consents,
    queryFn: ({ signal }) => api.listConsents({}, { signal }),
  });

function useTrustChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: ['trust'] }),
  });
}

export const useTrustKey = () =>
  useTrustChange((body: RouteInput<Routes['trustKey']>['body']) => api.trustKey({ body }));

export const useRevokeKey = () =>
  useTrustChange((params: RouteInput<Routes['revokeKey']>['params']) => api.revokeKey({ params }));

export const usePinRoot = () =>
  useTrustChange((body: RouteInput<Routes['pinRoot']>['body']) => api.pinRoot({ body }));

export const useGiveConsent = () =>
  useTrustChange((body: RouteInput<Routes['giveConsent']>['body']) => api.giveConsent({ body }));

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

/** Addresses whose appliance is signed under another name. Public. */
export const useMirrors = () =>
  useQuery({
    queryKey: queryKeys.mirrors,
    queryFn: ({ signal }) => api.listMirrors({}, { signal }),
    staleTime: 30_000,
  });

/** Registries this server may ask, besides its own. */
export const useRegistries = () =>
  useQuery({
    queryKey: queryKeys.registries,
    queryFn: ({ signal }) => api.listRegistries({}, { signal }),
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

export const useAddMirror = () =>
  useTrustChange((body: RouteInput<Routes['addMirror']>['body']) => api.addMirror({ body }));

export const useRemoveMirror = () =>
  useTrustChange((mirror: RouteInput<Routes['removeMirror']>) => api.removeMirror(mirror));

export const useApproveRegistry = () =>
  useTrustChange((body: RouteInput<Routes['approveRegistry']>['body']) =>
    api.approveRegistry({ body }),
  );

export const useRemoveRegistry = () =>
  useTrustChange((url: string) => api.removeRegistry({ query: { url } }));

'use client';

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { api } from './api.ts';
import { Once } from './once.ts';
import { queryKeys } from './query-keys.ts';

const AUDIT_PAGE = 50;

export const useAccounts = () =>
  useQuery({
    queryKey: queryKeys.accounts,
    queryFn: ({ signal }) => api.listAccounts({}, { signal }),
  });

export const useTokens = () =>
  useQuery({
    queryKey: queryKeys.tokens,
    queryFn: ({ signal }) => api.listTokens({}, { signal }),
  });

export const useSessions = () =>
  useQuery({
    queryKey: queryKeys.sessions,
    queryFn: ({ signal }) => api.listSessions({}, { signal }),
  });

/** The audit log, newest first. */
export const useAudit = () =>
  useInfiniteQuery({
    queryKey: queryKeys.audit,
    queryFn: ({ pageParam, signal }) =>
      api.listAudit({ query: { limit: AUDIT_PAGE, before: pageParam } }, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.length < AUDIT_PAGE ? undefined : page.at(-1)?.id),
  });

function useAccountChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  const [guard] = useState(() => new Once<Answer>());
  return useMutation({
    mutationFn: (input: Input) => guard.run(() => change(input)),
    onSuccess: () => client.invalidateQueries({ queryKey: ['account'] }),
    // Passwords and secrets do not stay in memory longer than on the page.
    gcTime: 0,
  });
}

export const useCreateAccount = () =>
  useAccountChange((body: RouteInput<Routes['createAccount']>['body']) =>
    api.createAccount({ body }),
  );

export const useUpdateAccount = () =>
  useAccountChange((input: RouteInput<Routes['updateAccount']>) => api.updateAccount(input));

/** The answer holds the token's secret, which is shown once. */
export const useCreateToken = () =>
  useAccountChange((body: RouteInput<Routes['createToken']>['body']) => api.createToken({ body }));

export const useDeleteToken = () =>
  useAccountChange((token: RouteInput<Routes['deleteToken']>['params']['token']) =>
    api.deleteToken({ params: { token } }),
  );

export const useEndSession = () =>
  useAccountChange((session: RouteInput<Routes['endSession']>['params']['session']) =>
    api.endSession({ params: { session } }),
  );

export const useChangePassword = () =>
  useAccountChange((body: RouteInput<Routes['changePassword']>['body']) =>
    api.changePassword({ body }),
  );

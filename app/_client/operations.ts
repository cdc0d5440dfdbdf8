'use client';

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Operation } from '../../schemas/api/resources/operation.ts';
import { isOver } from '../../schemas/capability/operation.ts';
import { api } from './api.ts';
import { useOperationStream } from './operation-stream.ts';
import { queryKeys } from './query-keys.ts';

/** Without a stream (a proxy that holds events back), an operation is still asked for this often. */
const WATCH_MS = 5_000;
const PAGE = 50;

/** Operations that are no part of another, newest first. */
export const useOperations = (state: 'active' | 'all', options: { enabled?: boolean } = {}) =>
  useQuery({
    queryKey: queryKeys.operations(state),
    queryFn: ({ signal }) => api.listOperations({ query: { state, parent: 'none' } }, { signal }),
    enabled: options.enabled ?? true,
  });

/** All operations page by page, newest first. */
export const useOperationPages = () =>
  useInfiniteQuery({
    queryKey: queryKeys.operationPages,
    queryFn: ({ pageParam, signal }) =>
      api.listOperations({ query: { limit: PAGE, before: pageParam } }, { signal }),
    initialPageParam: undefined as Operation['id'] | undefined,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.id),
  });

/** One operation, kept up to date by its stream of events until it is over. */
export function useOperation(id: string) {
  const query = useQuery({
    queryKey: queryKeys.operation(id),
    queryFn: ({ signal }) => api.getOperation({ params: { operation: id } }, { signal }),
    refetchInterval: ({ state }) => (state.data && isOver(state.data.state) ? false : WATCH_MS),
  });
  useOperationStream(id, query.data !== undefined && !isOver(query.data.state));
  return query;
}

export const useCancelOperation = (id: string) =>
  useOperationChange(() => api.cancelOperation({ params: { operation: id } }));

export const useResumeOperation = (id: string) =>
  useOperationChange(() => api.resumeOperation({ params: { operation: id } }));

function useOperationChange(change: () => Promise<Operation>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (operation) => client.setQueryData(queryKeys.operation(operation.id), operation),
  });
}

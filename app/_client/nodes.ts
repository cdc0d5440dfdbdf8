'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

const FIGURES_MS = 10_000;

export const useNodes = () =>
  useQuery({
    queryKey: queryKeys.nodes,
    queryFn: ({ signal }) => api.listNodes({}, { signal }),
    refetchInterval: FIGURES_MS,
  });

/** @param name id or name */
export const useNode = (name: string) =>
  useQuery({
    queryKey: queryKeys.node(name),
    queryFn: ({ signal }) => api.getNode({ params: { node: name } }, { signal }),
    refetchInterval: FIGURES_MS,
  });

export const useNodeSeries = (name: string) =>
  useQuery({
    queryKey: queryKeys.nodeSeries(name),
    queryFn: ({ signal }) => api.getNodeSeries({ params: { node: name } }, { signal }),
    refetchInterval: FIGURES_MS,
  });

/** Makes a token with which one agent may join. */
export const useInviteNode = () =>
  useMutation({
    mutationFn: (body: RouteInput<Routes['inviteNode']>['body']) => api.inviteNode({ body }),
    gcTime: 0,
  });

/** @param onRemoved called even when the page of the node has noticed first that it is gone */
export function useRemoveNode(onRemoved: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (node: RouteInput<Routes['removeNode']>['params']['node']) =>
      api.removeNode({ params: { node } }),
    onSuccess: () => {
      onRemoved();
      void client.invalidateQueries({ queryKey: queryKeys.nodes });
    },
  });
}

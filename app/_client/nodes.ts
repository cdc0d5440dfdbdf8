'use client';

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { FigureRange, Node } from '../../schemas/api/resources/node.ts';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { allPages } from '../../schemas/client/all-pages.ts';
import { api } from './api.ts';
import { nextPage } from './next-page.ts';
import { queryKeys } from './query-keys.ts';

const FIGURES_MS = 10_000;
const PAGE = 50;

/** What a list of nodes is narrowed to. */
export type NodeFilter = Omit<
  NonNullable<RouteInput<Routes['listNodes']>['query']>,
  'after' | 'limit'
>;

/** All nodes that fit. */
export const useNodes = (filter: NodeFilter = {}) =>
  useQuery({
    queryKey: queryKeys.nodesWhere(filter),
    queryFn: ({ signal }) =>
      allPages((page) => api.listNodes({ query: { ...filter, ...page } }, { signal })),
  });

/** Nodes page by page. While somebody types, the last answer stays on the screen. */
export const useNodePages = (filter: NodeFilter) =>
  useInfiniteQuery({
    queryKey: queryKeys.nodePages(filter),
    queryFn: ({ pageParam, signal }) =>
      api.listNodes({ query: { ...filter, limit: PAGE, after: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => nextPage(page, PAGE),
    placeholderData: keepPreviousData,
    refetchInterval: FIGURES_MS,
  });

/** @param name id or name */
export const useNode = (name: string) =>
  useQuery({
    queryKey: queryKeys.node(name),
    queryFn: ({ signal }) => api.getNode({ params: { node: name } }, { signal }),
    refetchInterval: FIGURES_MS,
  });

/** Whether nodes encrypt what they send each other. */
export const useEncryption = () =>
  useQuery({
    queryKey: queryKeys.encryption,
    queryFn: ({ signal }) => api.getEncryption(undefined, { signal }),
    refetchInterval: FIGURES_MS,
  });

/** What is shown over a longer time changes more slowly. */
const LONG_FIGURES_MS = 60_000;

export const useNodeSeries = (name: string, range: FigureRange) =>
  useQuery({
    queryKey: queryKeys.nodeSeries(name, range),
    queryFn: ({ signal }) =>
      api.getNodeSeries({ params: { node: name }, query: { range } }, { signal }),
    refetchInterval: range === 'hour' ? FIGURES_MS : LONG_FIGURES_MS,
  });

/** Makes a token with which one agent may join. */
export const useInviteNode = () =>
  useMutation({
    mutationFn: (body: RouteInput<Routes['inviteNode']>['body']) => api.inviteNode({ body }),
    gcTime: 0,
  });

/** What can be ordered of a node, and said about it. */
export type NodeCommand =
  | { readonly kind: 'cordon' | 'startMaintenance'; readonly reason: string }
  | { readonly kind: 'uncordon' | 'endMaintenance' | 'undrain' }
  | { readonly kind: 'change'; readonly body: RouteInput<Routes['changeNode']>['body'] };

/** Gives an order, takes one back, or changes labels and note. What comes back is shown at once. */
export function useNodeCommand({ id, name }: Pick<Node, 'id' | 'name'>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (command: NodeCommand): Promise<Node> => send(id, command),
    onSuccess: (node) => {
      client.setQueryData(queryKeys.node(name), node);
      void client.invalidateQueries({ queryKey: queryKeys.nodes });
    },
  });
}

function send(node: string, command: NodeCommand): Promise<Node> {
  const params = { node };
  switch (command.kind) {
    case 'cordon':
      return api.cordonNode({ params, body: reasonBody(command.reason) });
    case 'uncordon':
      return api.uncordonNode({ params });
    case 'startMaintenance':
      return api.startMaintenance({ params, body: reasonBody(command.reason) });
    case 'endMaintenance':
      return api.endMaintenance({ params });
    case 'undrain':
      return api.undrainNode({ params });
    case 'change':
      return api.changeNode({ params, body: command.body });
  }
}

const reasonBody = (reason: string): { reason?: string } =>
  reason.trim() === '' ? {} : { reason: reason.trim() };

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

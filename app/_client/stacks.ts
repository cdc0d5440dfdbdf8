'use client';

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { Operation } from '../../schemas/api/resources/operation.ts';
import type { Stack } from '../../schemas/api/resources/stack.ts';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { allPages } from '../../schemas/client/all-pages.ts';
import { api } from './api.ts';
import { nextPage } from './next-page.ts';
import { requestKey } from './once.ts';
import { useOperationStart } from './operation-start.ts';
import { queryKeys } from './query-keys.ts';

/** Figures are sampled every 10 s; asking oftener brings nothing new. */
const FIGURES_MS = 10_000;
const PAGE = 50;

/** What a list of stacks is narrowed to. */
export type StackFilter = Omit<
  NonNullable<RouteInput<Routes['listStacks']>['query']>,
  'after' | 'limit'
>;

/** All stacks that fit, which should be few: with many nodes there are thousands. */
export const useStacks = (
  filter: StackFilter = {},
  options: { readonly enabled?: boolean; readonly atMost?: number } = {},
) =>
  useQuery({
    queryKey: queryKeys.stacksWhere({ ...filter, atMost: options.atMost }),
    queryFn: ({ signal }) =>
      allPages(
        (page) => api.listStacks({ query: { ...filter, ...page } }, { signal }),
        options.atMost,
      ),
    enabled: options.enabled ?? true,
    placeholderData: keepPreviousData,
  });

/** Stacks page by page. While somebody types, the last answer stays on the screen. */
export const useStackPages = (filter: StackFilter) =>
  useInfiniteQuery({
    queryKey: queryKeys.stackPages(filter),
    queryFn: ({ pageParam, signal }) =>
      api.listStacks({ query: { ...filter, limit: PAGE, after: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => nextPage(page, PAGE),
    placeholderData: keepPreviousData,
  });

/** @param name id or name */
export const useStack = (name: string, options: { readonly enabled?: boolean } = {}) =>
  useQuery({
    queryKey: queryKeys.stack(name),
    queryFn: ({ signal }) => api.getStack({ params: { stack: name } }, { signal }),
    refetchInterval: FIGURES_MS,
    enabled: options.enabled ?? true,
  });

export const useStackSeries = (name: string) =>
  useQuery({
    queryKey: queryKeys.stackSeries(name),
    queryFn: ({ signal }) => api.getStackSeries({ params: { stack: name } }, { signal }),
    refetchInterval: FIGURES_MS,
  });

export const useStackEvents = (name: string) =>
  useQuery({
    queryKey: queryKeys.stackEvents(name),
    queryFn: ({ signal }) => api.listStackEvents({ params: { stack: name } }, { signal }),
  });

/** Shows secrets; the server writes down who asked. Never kept in the store of answers. */
export const useRevealOutputs = (stack: string) =>
  useMutation({
    mutationFn: () => api.revealOutputs({ params: { stack } }),
    gcTime: 0,
  });

/** What can be done with a whole stack. */
export type StackCommand =
  | { readonly kind: 'start' | 'stop' | 'restart' }
  | { readonly kind: 'restore'; readonly name: string }
  | { readonly kind: 'remove'; readonly data: 'keep' | 'delete' };

/** Starts an operation on a stack. By id: a removed stack may share its name with a new one. */
export const useStackCommand = (stack: string) =>
  useOperationStart((command: StackCommand): Promise<Operation> => {
    const params = { stack };
    const query = { key: requestKey() };
    switch (command.kind) {
      case 'start':
        return api.startStack({ params, query });
      case 'stop':
        return api.stopStack({ params, query });
      case 'restart':
        return api.restartStack({ params, query });
      case 'restore':
        return api.restoreStack({ params, query: { ...query, name: command.name } });
      case 'remove':
        return api.removeStack({ params, query: { ...query, data: command.data } });
    }
  });

/** Gives up a missing volume: an empty one takes its place. */
export const useStartEmpty = (stack: string) =>
  useOperationStart(({ volume, confirm }: { volume: string; confirm: string }) =>
    api.startEmptyVolume({
      params: { stack, volume },
      query: { key: requestKey() },
      body: { confirm },
    }),
  );

/** Runs something that the appliance declares, in one machine. */
export const useMachineAction = (stack: string, machine: Stack['machines'][number]['id']) =>
  useOperationStart((action: string) =>
    api.runMachineAction({
      params: { stack, machine, action },
      query: { key: requestKey() },
    }),
  );

'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

export type CatalogueSearch = Omit<
  NonNullable<RouteInput<Routes['searchAppliances']>['query']>,
  'cursor' | 'limit'
>;

/** The catalogue, page by page. While somebody types, the last answer stays on the screen. */
export const useCatalogue = (search: CatalogueSearch) =>
  useInfiniteQuery({
    queryKey: queryKeys.appliances(search),
    queryFn: ({ pageParam, signal }) =>
      api.searchAppliances({ query: { ...search, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

/** @param address `namespace/name` */
export const useAppliance = (address: string, version?: string) =>
  useQuery({
    queryKey: queryKeys.appliance(address, version),
    queryFn: ({ signal }) => {
      const [namespace = '', name = ''] = address.split('/');
      return api.getAppliance({ params: { namespace, name }, query: { version } }, { signal });
    },
    placeholderData: keepPreviousData,
  });

/** Who has how much in the registry. For administrators. */
export const useRegistryUsage = () =>
  useQuery({
    queryKey: queryKeys.registryUsage,
    queryFn: ({ signal }) => api.getRegistryUsage({}, { signal }),
  });

'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Pool } from '../../schemas/api/resources/pool.ts';
import type { RouteInput } from '../../schemas/api/route.ts';
import type { Routes } from '../../schemas/api/routes.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

/** What is free in a pool changes with every report of its nodes. */
const FIGURES_MS = 10_000;

/** All pools, the own one of each node too; with a node, those of that node. */
export const usePools = (filter: { readonly node?: string } = {}) =>
  useQuery({
    queryKey: queryKeys.poolsWhere(filter),
    queryFn: ({ signal }) => api.listPools({ query: filter }, { signal }),
    refetchInterval: FIGURES_MS,
  });

/** @param name id or name; `<node>/own` for the own pool of a node */
export const usePool = (name: string) =>
  useQuery({
    queryKey: queryKeys.pool(name),
    queryFn: ({ signal }) => api.getPool({ params: { pool: name } }, { signal }),
    refetchInterval: FIGURES_MS,
  });

/** Where volumes go unless one chooses. */
export const usePoolDefaults = () =>
  useQuery({
    queryKey: queryKeys.poolDefaults,
    queryFn: ({ signal }) => api.getPoolDefaults({}, { signal }),
  });

export const useAddPool = () =>
  usePoolChange((body: RouteInput<Routes['addPool']>['body']) => api.addPool({ body }));

/** @param pool its id */
export const useChangePool = (pool: string) =>
  usePoolChange((body: RouteInput<Routes['changePool']>['body']) =>
    api.changePool({ params: { pool }, body }),
  );

export const useSetPoolDefaults = () =>
  usePoolChange((body: RouteInput<Routes['setPoolDefaults']>['body']) =>
    api.setPoolDefaults({ body }),
  );

/** @param onRemoved called even when the page of the pool has noticed first that it is gone */
export function useRemovePool(onRemoved: () => void) {
  const remove = usePoolChange((pool: string) => api.removePool({ params: { pool } }));
  return {
    ...remove,
    mutate: ({ id, name }: Pick<Pool, 'id' | 'name'>) =>
      remove.mutate(id ?? name, { onSuccess: onRemoved }),
  };
}

function usePoolChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => void client.invalidateQueries({ queryKey: queryKeys.pools }),
  });
}

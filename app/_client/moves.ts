'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Machine } from '../../schemas/api/resources/stack.ts';
import { api } from './api.ts';
import { requestKey } from './once.ts';
import { useOperationStart } from './operation-start.ts';
import { queryKeys } from './query-keys.ts';

/** What moving a machine would do. @param node where it goes; undefined: to the best one */
export const useMovePlan = (stack: string, machine: Machine['id'], node: string | undefined) =>
  useQuery({
    queryKey: queryKeys.movePlan(stack, machine, node),
    queryFn: ({ signal }) =>
      api.planMachineMove(
        { params: { stack, machine }, body: node === undefined ? {} : { node } },
        { signal },
      ),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });

/** Moves a machine. `cold`: it may be stopped for that. */
export const useMoveMachine = (stack: string, machine: Machine['id']) =>
  useOperationStart(({ node, cold }: { readonly node: string; readonly cold: boolean }) =>
    api.moveMachine({
      params: { stack, machine },
      query: { key: requestKey() },
      body: { node, cold },
    }),
  );

'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Operation } from '../../schemas/api/resources/operation.ts';
import type { Stack } from '../../schemas/api/resources/stack.ts';
import { api } from './api.ts';
import { queryKeys } from './query-keys.ts';

/** Figures are sampled every 10 s; asking oftener brings nothing new. */
const FIGURES_MS = 10_000;

export const useStacks = (options: { readonly enabled?: boolean } = {}) =>
  useQuery({
    queryKey: queryKeys.stacks,
    queryFn: ({ signal }) => api.listStacks({}, { signal }),
    enabled: options.enabled ?? true,
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
  | { readonly kind: 'start' | 'stop' | 'restart' | 'restore' }
  | { readonly kind: 'remove'; readonly data: 'keep' | 'delete' };

/** Starts an operation on a stack. By id: a removed stack may share its name with a new one. */
export const useStackCommand = (stack: string) =>
  useOperationStart((command: StackCommand): Promise<Operation> => {
    const params = { stack };
    switch (command.kind) {
      case 'start':
        return api.startStack({ params });
      case 'stop':
        return api.stopStack({ params });
      case 'restart':
        return api.restartStack({ params });
      case 'restore':
        return api.restoreStack({ params });
      case 'remove':
        return api.removeStack({ params, query: { data: command.data } });
    }
  });

/** Runs something that the appliance declares, in one machine. */
export const useMachineAction = (stack: string, machine: Stack['machines'][number]['id']) =>
  useOperationStart((action: string) =>
    api.runMachineAction({ params: { stack, machine, action } }),
  );

function useOperationStart<Input>(start: (input: Input) => Promise<Operation>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: start,
    onSuccess: async (operation) => {
      client.setQueryData(queryKeys.operation(operation.id), operation);
      await client.invalidateQueries({ queryKey: ['stack', 'one'] });
      void client.invalidateQueries({ queryKey: ['operation', 'list'] });
    },
  });
}

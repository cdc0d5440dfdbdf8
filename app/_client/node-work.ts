'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from './api.ts';
import { requestKey } from './once.ts';
import { useOperationStart } from './operation-start.ts';
import { queryKeys } from './query-keys.ts';

/** How everything is taken from a node. */
export type EmptyingOrder = 'drain' | 'declareDead';

/** Where everything on a node would go, as things are now. */
export const useEmptyingPlan = (
  node: string,
  order: EmptyingOrder,
  options: { readonly cold: boolean; readonly enabled: boolean },
) =>
  useQuery({
    queryKey: queryKeys.emptyingPlan(node, order, options.cold),
    queryFn: ({ signal }) =>
      order === 'drain'
        ? api.planNodeDrain({ params: { node }, body: { cold: options.cold } }, { signal })
        : api.planNodeTakeOver({ params: { node } }, { signal }),
    enabled: options.enabled,
    gcTime: 0,
  });

/** What is asked for when everything is taken from a node. */
export interface EmptyingRequest {
  readonly reason: string;
  /** Machines may be stopped for it; of a dead node they are stopped anyway. */
  readonly cold: boolean;
}

/** Takes everything from a node. @param name of the node, which confirms that it is meant */
export const useEmptyNode = (id: string, name: string, order: EmptyingOrder) =>
  useOperationStart(({ reason, cold }: EmptyingRequest) => {
    const request = { params: { node: id }, query: { key: requestKey() } };
    const why = reason.trim() === '' ? {} : { reason: reason.trim() };
    return order === 'drain'
      ? api.drainNode({ ...request, body: { ...why, cold } })
      : api.declareNodeDead({ ...request, body: { ...why, confirm: name } });
  });

/** How a node is switched. `reset`: by its controller, whatever it does. */
export type PowerOrder = 'on' | 'off' | 'reboot' | 'reset';

/** Switches a node. @param name of the node, which confirms that machines there may end */
export const useNodePower = (id: string, name: string, order: PowerOrder) =>
  useOperationStart(({ stop }: { readonly stop: boolean }) => {
    const request = { params: { node: id }, query: { key: requestKey() } };
    if (order === 'on') return api.powerOnNode(request);
    const hard = order === 'reset';
    const body = { stop, hard, ...(stop || hard ? { confirm: name } : {}) };
    return order === 'off'
      ? api.powerOffNode({ ...request, body })
      : api.rebootNode({ ...request, body });
  });

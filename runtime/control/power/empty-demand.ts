import { OPERATION_KIND } from '../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type { OperationReader } from '../../operations/ports/operation-log.ts';
import { nodeHolds } from '../nodes/core/node-holds.ts';
import type { ObservedStates } from '../nodes/observed-states.ts';
import { hasAny } from './core/has-any.ts';
import { idleDemand } from './idle-demand.ts';
import { plannedNodes } from './planned-nodes.ts';

type EmptyDemandDependencies = Parameters<typeof idleDemand>[0] & {
  readonly observed: Pick<ObservedStates, 'present'>;
  readonly operations: Pick<OperationReader, 'list'>;
};

/** @returns what refuses to let a node sleep that anything is on, running or not, or is about to be */
export const emptyDemand = (dependencies: EmptyDemandDependencies) => {
  const demandIdle = idleDemand(dependencies);
  /** @throws Fault NODE_BUSY, CONFLICT */
  return async (node: NodeId, name: string): Promise<void> => {
    await demandIdle(node, name);
    const stacks = await dependencies.stacks.list();
    const holds = nodeHolds(stacks, () => false).get(node);
    if (holds) {
      const why = 'a stopped stack, or the data of a removed one, is on it';
      throw new Fault('CONFLICT', { what: 'node', name, why });
    }
    if (hasAny(node, dependencies.observed.present(node), stacks)) {
      const why = 'something is on it that no stack has there';
      throw new Fault('CONFLICT', { what: 'node', name, why });
    }
    const planned = await plannedNodes({
      list: async (filter) =>
        (await dependencies.operations.list(filter)).filter(
          ({ kind }) => kind === OPERATION_KIND.install,
        ),
    });
    const title = planned.get(node);
    if (title === undefined) return;
    throw new Fault('CONFLICT', { what: 'node', name, why: `“${title}” is to go there` });
  };
};

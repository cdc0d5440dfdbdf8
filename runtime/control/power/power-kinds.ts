import { OPERATION_KIND } from '../../../schemas/capability/operation-kind.ts';
import type { OperationKind } from '../../operations/kind.ts';
import type { OperationReader, OperationSubmitter } from '../../operations/ports/operation-log.ts';
import type { InstallParams } from '../stacks/operations/install-stack.ts';
import { callOff } from './call-off.ts';
import { emptyDemand } from './empty-demand.ts';
import { idleDemand } from './idle-demand.ts';
import { installWaking } from './operations/install-waking.ts';
import type { PowerDependencies } from './operations/power-dependencies.ts';
import { powerOffNode, powerOnNode, rebootNode, sleepNode } from './operations/power-node.ts';

type PowerKindsDependencies = Omit<PowerDependencies, 'demandIdle' | 'demandEmpty' | 'callOff'> &
  Omit<Parameters<typeof emptyDemand>[0], 'operations'> & {
    readonly operations: OperationReader & Pick<OperationSubmitter, 'requestCancel'>;
    readonly worker: () => Parameters<typeof callOff>[1]['worker'];
  };

/**
 * @param ofStacks the kinds of operations on stacks; those that nodes are woken for come with a version that
 *   does so
 * @returns the kinds of operations on the power of nodes, and those
 */
export function powerKinds(
  ofStacks: readonly OperationKind[],
  { worker, ...sources }: PowerKindsDependencies,
): readonly OperationKind[] {
  const { operations } = sources;
  const dependencies: PowerDependencies = {
    ...sources,
    demandIdle: idleDemand(sources),
    demandEmpty: emptyDemand(sources),
    callOff: (id) => callOff(id, { operations, worker: worker() }),
  };
  return [
    ...ofStacks
      .filter(({ kind }) => kind === OPERATION_KIND.install)
      .map((kind) => installWaking(kind as OperationKind<InstallParams>, dependencies)),
    powerOnNode(dependencies),
    powerOffNode(dependencies),
    rebootNode(dependencies),
    sleepNode(dependencies),
  ];
}

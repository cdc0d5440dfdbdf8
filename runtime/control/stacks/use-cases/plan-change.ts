import type { ChangeRequest } from '../../../../schemas/api/resources/change.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { nodesOf } from '../core/define/definition.ts';
import { type StackRecord, StackSecrets } from '../core/define/stack-record.ts';
import { type PlannedChange, planChange } from '../core/plan/change/plan-change.ts';
import { memoryUses } from '../core/plan/memory-uses.ts';
import { sightOf } from '../operations/stack-operation.ts';
import { promisedPorts, readSite } from './plan-stack.ts';

/** A planned change, and what a submission takes from planning besides. */
export interface FoundChange extends PlannedChange {
  readonly secrets: StackSecrets;
}

/** Plans a change of a stack. Changes nothing. */
export async function planStackChange(
  record: StackRecord,
  request: ChangeRequest,
  dependencies: ControlDependencies,
): Promise<FoundChange> {
  const { stacks, nodes, points, observed, sealer } = dependencies;
  const all = await stacks.list();
  const others = all.filter(({ id }) => id !== record.id);
  const [known, kept, site] = await Promise.all([
    nodes.list(),
    points.list(record.id),
    promisedPorts(dependencies).then((ports) => readSite(dependencies, ports, others)),
  ]);
  const names = new Map(known.map(({ id, name }) => [id, name]));
  const secrets = StackSecrets.parse(JSON.parse(sealer.open(record.sealed)));
  const planned = planChange({
    record,
    secrets,
    request,
    sight: sightOf(record, observed),
    isLost: (node) => observed.isLost(node),
    nodeName: (node) => names.get(node) ?? node,
    stackNames: new Set(
      others.filter(({ stage }) => stage !== 'kept').map(({ name }) => name as string),
    ),
    others: site,
    uses: memoryUses(nodesOf(record.definition), others),
    pointPorts: kept.flatMap(({ id: point, content }) =>
      content.definition.ports.map((port) => ({ ...port, point })),
    ),
  });
  return { ...planned, secrets };
}

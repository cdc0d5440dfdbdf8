import type { ControlDependencies } from '../../control-dependencies.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { PointSight } from '../core/plan/why-no-point.ts';
import { sightOf } from '../operations/stack-operation.ts';

/** @returns what decides whether the disks of a stack can be kept, or become others */
export async function pointSight(
  record: StackRecord,
  { nodes, observed, points }: Pick<ControlDependencies, 'nodes' | 'observed' | 'points'>,
): Promise<PointSight> {
  const names = new Map((await nodes.list()).map(({ id, name }) => [id, name]));
  return {
    record,
    sight: sightOf(record, observed),
    isLost: (node) => observed.isLost(node),
    nodeName: (node) => names.get(node) ?? node,
    points: (await points.list(record.id)).length,
  };
}

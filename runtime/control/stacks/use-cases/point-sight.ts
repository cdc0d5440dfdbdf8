import type { ObservedStates } from '../../nodes/observed-states.ts';
import type { NodeStore } from '../../nodes/ports/node-store.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { PointSight } from '../core/plan/why-no-point.ts';
import { sightOf } from '../operations/stack-operation.ts';
import type { PointStore } from '../ports/point-store.ts';

/** @returns what decides whether the disks of a stack can be kept, or become others */
export async function pointSight(
  record: StackRecord,
  {
    nodes,
    observed,
    points,
  }: {
    readonly nodes: Pick<NodeStore, 'list'>;
    readonly observed: Pick<ObservedStates, 'get' | 'isLost'>;
    readonly points: Pick<PointStore, 'list'>;
  },
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

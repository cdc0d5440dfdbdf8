import type { ClonePlan, CloneRequest } from '../../../../schemas/api/resources/clone.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { nodesOf } from '../core/define/definition.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { memoryUses } from '../core/plan/memory-uses.ts';
import { type CloneInput, planClone } from '../core/plan/plan-clone.ts';
import { promisedPorts, readSite } from './plan-stack.ts';
import { pointSight } from './point-sight.ts';

/** Plans a clone. Changes nothing. */
export const planStackClone = async (
  record: StackRecord,
  request: CloneRequest,
  dependencies: ControlDependencies,
): Promise<ClonePlan> => planClone(await cloneInput(record, request, dependencies));

/** @returns what a clone is planned from */
export async function cloneInput(
  record: StackRecord,
  request: CloneRequest,
  dependencies: ControlDependencies,
): Promise<CloneInput> {
  const stacks = await dependencies.stacks.list();
  const [sight, site] = await Promise.all([
    pointSight(record, dependencies),
    promisedPorts(dependencies).then((ports) => readSite(dependencies, ports)),
  ]);
  const uses = memoryUses(nodesOf(record.definition), stacks);
  return { ...sight, record, request, site, stacks, uses };
}

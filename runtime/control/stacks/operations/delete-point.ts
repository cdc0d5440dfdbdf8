import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { PointId, StackId } from '../../../../schemas/ids/brand.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import type { PointDependencies } from './point-steps.ts';
import { getStack } from './stack-operation.ts';

const Params = z.object({ stack: StackId, point: PointId });
type Params = z.infer<typeof Params>;

const MINUTE_MS = 60_000;

export interface DeletePointDependencies extends PointDependencies {
  /** Those who look into it have nothing to look into any more. */
  readonly files: { end(point: PointId): void };
}

/**
 * Deletes a restore point. What only it needed is deleted by the nodes, or merged into what stands on it,
 * however long that takes: see `layer-watch.ts`.
 */
export function deletePoint(dependencies: DeletePointDependencies): OperationKind<Params> {
  const { stacks, points, desired, audit, files } = dependencies;
  const forget = defineStep<Params, null>({
    name: 'forget',
    title: 'Deleting the restore point',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ params: { stack, point } }) => {
      await getStack(stacks, stack);
      await points.remove(point);
      files.end(point);
      return null;
    },
  });
  const release = defineStep<Params, null>({
    name: 'release',
    title: 'Releasing its disks',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    run: async ({ params: { stack, point }, actor }) => {
      const record = await getStack(stacks, stack);
      await stacks.changeLayers(stack, { kind: 'drop-point', point });
      desired.touch(stack);
      const sentence = `A restore point of ${record.name} was deleted.`;
      await audit.record({ actor, action: 'stack.point.delete', subject: stack, sentence });
      return null;
    },
  });
  return defineOperation<Params>({
    kind: OPERATION_KIND.deletePoint,
    version: 1,
    params: Params,
    steps: [forget, release],
  });
}

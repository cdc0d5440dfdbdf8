import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { defineOperation, type OperationKind } from '../../../operations/kind.ts';
import {
  cloneForItStep,
  recordStep,
  type RehearsalDependencies,
  RehearsalParams,
  removeCloneStep,
  tryStep,
} from './rehearsal-steps.ts';
import { upgradeStack } from './upgrade-stack.ts';

/** Kind of subject: of a stack, only one upgrade is rehearsed at a time; the stack itself is not taken. */
export const REHEARSAL_SUBJECT = 'rehearsal';

/**
 * Tries an upgrade on a fenced clone of a stack: made, upgraded and removed by operations that do so with any stack. The
 * stack is taken while it is cloned, and goes on; whatever becomes of the rest, nothing is left of the clone.
 */
export function rehearseUpgrade(
  dependencies: RehearsalDependencies,
): OperationKind<RehearsalParams> {
  const { steps } = upgradeStack(dependencies);
  const clone = cloneForItStep(dependencies);
  const tried = tryStep(Object.fromEntries(steps.map(({ name, title }) => [name, title])));
  return defineOperation<RehearsalParams>({
    kind: OPERATION_KIND.rehearse,
    version: 1,
    params: RehearsalParams,
    steps: [clone, tried, recordStep(dependencies, clone, tried), removeCloneStep(dependencies)],
  });
}

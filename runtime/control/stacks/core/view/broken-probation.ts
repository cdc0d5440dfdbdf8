import type { StackDefinition } from '../define/definition.ts';
import type { StackSight } from './stack-sight.ts';

/** A machine that did not stay ready, and what it did instead: behind “and then”. */
export interface BrokenProbation {
  readonly machine: string;
  readonly why: string;
}

/**
 * @param first as its machines were when they had become ready
 * @param now as they are
 * @returns the first that is not as it was; undefined: all are
 */
export function brokenProbation(
  { machines }: Pick<StackDefinition, 'machines'>,
  first: Pick<StackSight, 'machines'>,
  now: Pick<StackSight, 'machines'>,
): BrokenProbation | undefined {
  for (const { id, name } of machines) {
    const [was, is] = [first, now].map((sight) => sight.machines.find((each) => each.id === id));
    if (was?.startedAt !== is?.startedAt && is?.startedAt !== undefined) {
      return { machine: name, why: 'started anew' };
    }
    if (is?.state !== 'ready') {
      return { machine: name, why: `was ${is?.state ?? 'gone'}` };
    }
  }
  return undefined;
}

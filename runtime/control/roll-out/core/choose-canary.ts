import type { RollOutPlan } from '../../../../schemas/api/resources/roll-out.ts';
import type { RollOutNode } from './roll-out-input.ts';

interface Canary {
  /** Undefined: there is none. */
  readonly canary: RollOutNode | undefined;
  readonly why: string;
  readonly problem?: RollOutPlan['problems'][number];
}

/**
 * Chooses the node that tries an image first: the one that is named; else one that nothing runs on, else
 * the one with least to stop, then to move. One through which others boot only if there is no other.
 *
 * @param renewed nodes that shall get the image
 * @param wanted name or id
 */
export function chooseCanary(
  renewed: readonly RollOutNode[],
  skipped: RollOutPlan['skipped'],
  wanted: string | undefined,
): Canary {
  if (wanted !== undefined) {
    const canary =
      renewed.find(({ id }) => id === wanted) ?? renewed.find(({ name }) => name === wanted);
    return canary
      ? { canary, why: 'It was named to try the image first.' }
      : { canary, why: '', problem: unsuitable(wanted, skipped) };
  }
  const [canary] = renewed.toSorted(
    (a, b) =>
      Number(a.servesBoot) - Number(b.servesBoot) ||
      a.stays.length - b.stays.length ||
      a.runningStacks - b.runningStacks ||
      a.moves.length - b.moves.length ||
      (a.name < b.name ? -1 : 1),
  );
  return { canary, why: canary ? whyFirst(canary, renewed.length) : '' };
}

function whyFirst({ runningStacks, stays }: RollOutNode, count: number): string {
  if (count === 1) return 'It is the only one.';
  if (runningStacks === 0) return 'Nothing runs on it, so it tries the image first.';
  return stays.length === 0
    ? 'Least runs on it, and all of that can move: it tries the image first.'
    : 'Least has to be stopped on it, so it tries the image first.';
}

function unsuitable(
  wanted: string,
  skipped: RollOutPlan['skipped'],
): RollOutPlan['problems'][number] {
  const known = skipped.find(({ node }) => node.id === wanted || node.name === wanted);
  return {
    code: 'CANARY_UNSUITABLE',
    message: known
      ? `${known.node.name} cannot try the image first. ${known.why}`
      : `There is no node “${wanted}”.`,
    action: 'Name another node as the canary, or none.',
  };
}

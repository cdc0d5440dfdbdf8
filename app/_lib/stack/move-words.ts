import type { MovePlan } from '../../../schemas/api/resources/move.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { moveText as text } from '../../_text/move.ts';
import { offWords } from '../node/going-words.ts';

/** @returns what moving a machine would do, in sentences; none when it cannot be moved */
export function moveSentences(plan: MovePlan): string[] {
  const { machine, from, to, mode, whyCold, copyBytes, offMs, reason } = plan;
  if (!to || plan.problems.length > 0) return [];
  const copied = copyBytes > 0 ? text.copied(formatByteSize(copyBytes)) : text.nothingCopied;
  return [
    text.goes(machine, from.name, to.name),
    reason,
    mode === 'cold' ? text.modes.cold(offWords(offMs)) : text.modes[mode],
    whyCold ?? '',
    copied,
  ].filter((sentence) => sentence !== '');
}

/**
 * @param nodes names of all nodes
 * @returns names of those that a machine can be sent to, as far as its plan to the best one tells
 */
export function moveChoices(
  nodes: readonly string[],
  { from, elsewhere }: Pick<MovePlan, 'from' | 'elsewhere'>,
): string[] {
  const lacking = new Set([from.name, ...elsewhere.map(({ node }) => node)]);
  return nodes.filter((name) => !lacking.has(name)).toSorted();
}

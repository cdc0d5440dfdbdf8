import type { MovePlan } from '../../../schemas/api/resources/move.ts';
import type { Node } from '../../../schemas/api/resources/node.ts';
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

/** Where a machine can be sent, as far as its plan to the best node tells. */
export interface MoveChoices {
  /** Names of nodes. */
  readonly able: readonly string[];
  readonly lacking: readonly MovePlan['elsewhere'][number][];
}

/** @param nodes all of them: a plan does not tell of one that the server has not heard of since it was started */
export function moveChoices(
  nodes: readonly Pick<Node, 'name' | 'state'>[],
  { from, elsewhere }: Pick<MovePlan, 'from' | 'elsewhere'>,
): MoveChoices {
  const told = new Set([from.name, ...elsewhere.map(({ node }) => node)]);
  const others = nodes.filter(({ name }) => !told.has(name));
  const silent = others.filter(({ state }) => state !== 'ready');
  return {
    able: others.flatMap(({ name, state }) => (state === 'ready' ? [name] : [])).toSorted(),
    lacking: [...elsewhere, ...silent.map(({ name }) => ({ node: name, why: text.silent }))],
  };
}

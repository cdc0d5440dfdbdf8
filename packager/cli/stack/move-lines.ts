import type { MovePlan } from '../../../schemas/api/resources/move.ts';
import { EXIT } from '../../../schemas/errors/catalogue.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import type { Outcome } from '../define-command.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

/** @returns what moving a machine would do, or why it cannot be moved, for people */
export const moveLines = (plan: MovePlan): string[] => [
  oneLine(headLine(plan)),
  ...table([
    ...(plan.reason === '' ? [] : [['', 'why there', plan.reason]]),
    ...(plan.whyCold === null ? [] : [['', 'why it stops', plan.whyCold]]),
    ...(plan.copyBytes > 0 ? [['', 'to copy', formatByteSize(plan.copyBytes)]] : []),
    ...plan.elsewhere.map(({ node, why }) => ['', `not ${node}`, why]),
    ...plan.problems.map(({ message, action }) => ['', 'in the way', `${message} ${action ?? ''}`]),
  ]),
];

/** What a move that is only planned comes to: one that is not possible is a conflict, as in `yard plan`. */
export const movePlanOutcome = (plan: MovePlan): Outcome => ({
  json: plan,
  text: moveLines(plan).join('\n'),
  ...(plan.problems.length > 0 ? { exit: EXIT.conflict } : {}),
});

/** @returns how long a machine is off for a move, as an estimate: `about 3 minutes` */
export const offWords = ({ offMs }: Pick<MovePlan, 'offMs'>): string =>
  `about ${formatCount(Math.max(1, Math.ceil((offMs ?? 0) / 60_000)), 'minute')}`;

function headLine(plan: MovePlan): string {
  const { machine, from, to, mode } = plan;
  if (!to || plan.problems.length > 0) return `${machine} cannot be moved from ${from.name}.`;
  const what = `${machine} moves from ${from.name} to ${to.name}`;
  switch (mode) {
    case 'live':
      return `${what}, and runs on meanwhile.`;
    case 'off':
      return `${what}. It is off.`;
    case 'cold':
      return `${what}. It is stopped for that, for ${offWords(plan)}.`;
  }
}

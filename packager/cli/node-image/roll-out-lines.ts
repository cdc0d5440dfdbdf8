import type { RollOutPlan } from '../../../schemas/api/resources/roll-out.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

/** @returns what a roll-out would do, and what stands in its way, for people */
export function rollOutLines({ version, steps, skipped, problems }: RollOutPlan): string[] {
  return [
    ...problems.map(({ message, action }) =>
      oneLine(`Problem: ${message}${action === undefined ? '' : ` ${action}`}`),
    ),
    steps.length === 0
      ? oneLine(`No node has to be started anew; ${version} becomes the default.`)
      : oneLine(`${version} goes to these nodes, one after the other, and becomes the default:`),
    ...table(steps.map((step, index) => ['', `${index + 1}.`, step.node.name, stepWords(step)])),
    ...(skipped.length > 0 ? ['Left as they are:'] : []),
    ...table(skipped.map(({ node, why }) => ['', node.name, why])),
  ];
}

function stepWords({ from, canGoBack, why, moves, stops }: RollOutPlan['steps'][number]): string {
  const goes = moves.length === 0 ? [] : [`${moves.length} to move.`];
  const stopped = stops.map(({ what }) => what).join(', ');
  return [
    `Runs ${from}.`,
    ...goes,
    ...(stopped === '' ? [] : [`Stopped meanwhile: ${stopped}.`]),
    ...(canGoBack ? [] : ['It could not go back: that image is not here any more.']),
    why,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

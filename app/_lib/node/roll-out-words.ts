import type { RollOutPlan } from '../../../schemas/api/resources/roll-out.ts';
import { rollOutText as text } from '../../_text/roll-out.ts';

/** @returns what a roll-out does with one node, in short sentences */
export const rollOutWords = ({
  from,
  canGoBack,
  why,
  moves,
  stops,
}: RollOutPlan['steps'][number]): string =>
  [
    text.runs(from),
    moves.length === 0 ? '' : text.moves(moves.length),
    stops.length === 0 ? '' : text.stops(stops.map(({ what }) => what).join(', ')),
    canGoBack ? '' : text.noWayBack,
    why,
  ]
    .filter((part) => part !== '')
    .join(' ');

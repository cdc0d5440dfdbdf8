import type { EmptyingPlan } from '../../../schemas/api/resources/move.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { offWords } from '../stack/move-lines.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

type Going = EmptyingPlan['goes'][number];

/** @returns what goes from a node, how, and what stays there and why, for people */
export function emptyingLines({ node, goes, stays }: EmptyingPlan): string[] {
  if (goes.length === 0 && stays.length === 0) {
    return [oneLine(`Nothing of any stack is on ${node.name}.`)];
  }
  return [
    ...section(
      'Goes:',
      goes.map((going) => ['', going.title, howWords(going)]),
    ),
    ...section(
      'Stays:',
      stays.map(({ what, why }) => ['', what, why]),
    ),
  ];
}

const section = (title: string, rows: string[][]): string[] =>
  rows.length === 0 ? [] : [title, ...table(rows)];

function howWords(going: Going): string {
  const { mode, whyCold, copyBytes } = going;
  const copied = copyBytes > 0 ? `${formatByteSize(copyBytes)} to copy.` : undefined;
  const how = mode === 'cold' ? `Is stopped for that, for ${offWords(going)}.` : MODES[mode];
  return [how, whyCold, copied].filter(Boolean).join(' ');
}

const MODES: Readonly<Record<Exclude<Going['mode'], 'cold'>, string>> = {
  live: 'Runs on meanwhile.',
  off: 'It is off.',
  router: 'Connections through published ports are cut.',
  restart: 'Starts there from its volumes.',
};

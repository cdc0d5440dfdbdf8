import type { JoinLine } from '../../../schemas/api/resources/join.ts';
import { oneLine } from '../terminal/one-line.ts';

/**
 * @returns how to paste what makes another machine a node. A server that came as packages has its nodes
 *   come so; beside one of a checkout, nobody knows
 */
export function joinLineWords({ installed, command, packagedCommand }: JoinLine): string[] {
  const packaged = [
    'Paste this line on the new machine, as root, where the Debian package stackyard-agent of the same version is installed:',
    '',
    oneLine(packagedCommand),
    '',
  ];
  if (installed === 'packages') return packaged;
  return [
    'Paste this line on the new machine, in a checkout of the same version of Stackyard:',
    '',
    oneLine(command),
    '',
    ...packaged.map((line) => line.replace(/^Paste/, 'Or paste')),
  ];
}

/** @returns why no machine could follow the line; empty: they could */
export const reachWords = ({ reach }: Pick<JoinLine, 'reach'>): readonly string[] =>
  reach === 'host' ? ONLY_HERE : [];

const ONLY_HERE = [
  '',
  'Other machines cannot connect to this server yet: it listens on its own machine only. Start it with',
  'STACKYARD_HOST=<an address of its network card>, then do this again.',
];

import { safeForTerminal } from './safe-for-terminal.ts';

/**
 * Makes a text of a stranger safe inside a line of ours: with line ends of its own it could write
 * whole lines that seem to come from us.
 */
export const oneLine = (text: string): string =>
  safeForTerminal(text.replaceAll(/\r?\n/g, ' ⏎ ').replaceAll('\t', ' '));

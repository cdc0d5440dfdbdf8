/** Where the packages put the program; no other file of theirs is needed to run it. */
export const PROGRAM = '/usr/lib/stackyard';

/** Relative to the program, and to a checkout alike. */
export const NODE = 'node_modules/.bin/node';

/** @returns the words that run a source on the Node that comes along */
export const nodeCommand = (source: string, flags: readonly string[] = []): string =>
  [`${PROGRAM}/${NODE}`, ...flags, `${PROGRAM}/${source}`].join(' ');

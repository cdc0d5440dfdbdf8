import { nodeCommand } from '../../../scripts/package/places.ts';

/** What a node runs of the agent: what makes a disk keep it, and the agent itself. */
export const AGENT_PROGRAMS = ['runtime/agent/node-disk.ts', 'runtime/agent/main.ts'] as const;

/** Where the agent lies in a node, beside its npm packages; relative to the program. */
export const AGENT_FOLDER = 'agent';

/** @returns the words by which a node runs one of these programs */
export const programCommand = (program: (typeof AGENT_PROGRAMS)[number]): string =>
  nodeCommand(`${AGENT_FOLDER}/${programName(program)}.mjs`);

/** @returns what the file of a program is called where all of them lie in one folder, without its ending */
export const programName = (source: string): string =>
  source.replace(/\.ts$/, '').replaceAll('/', '-');

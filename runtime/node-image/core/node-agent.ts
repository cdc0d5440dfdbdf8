import { nodeCommand } from '../../../scripts/package/places.ts';

/** What a node runs of the agent. */
export const AGENT_PROGRAM = 'runtime/agent/main.ts';

/** Where the agent lies in a node, beside its npm packages; relative to the program. */
export const AGENT_FOLDER = 'agent';

/** @returns the words by which a node runs it */
export const nodeAgentCommand = (): string =>
  nodeCommand(`${AGENT_FOLDER}/${programName(AGENT_PROGRAM)}.mjs`);

/** @returns what the file of a program is called where all of them lie in one folder, without its ending */
export const programName = (source: string): string =>
  source.replace(/\.ts$/, '').replaceAll('/', '-');

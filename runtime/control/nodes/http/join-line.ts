import type { JoinLine } from '../../../../schemas/api/resources/join.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { type JoinCredential, joinCommands } from '../core/join-command.ts';

/** @returns what is typed on another machine to make it a node of this server */
export const joinLine = (
  { agentAddress: { url, reach }, installed }: ControlDependencies,
  credential: JoinCredential,
): JoinLine => ({ server: url, reach, installed, ...joinCommands(url, credential) });

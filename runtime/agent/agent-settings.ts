import { isAbsolute } from 'node:path';
import { Fault } from '../../schemas/errors/fault.ts';

/** How an agent is set up. */
export interface AgentSettings {
  /** Where it keeps everything, including the pool; `core/names.ts` draws it. */
  readonly folder: string;
  /** Base URL of the server's door for agents, such as `https://admin.lan:8471`. */
  readonly server: string;
  /** One-time token; only needed until the node is enrolled. */
  readonly enrolmentToken: string | undefined;
}

/**
 * Reads the settings of an agent process.
 *
 * @param env the environment: STACKYARD_AGENT_FOLDER, STACKYARD_AGENT_SERVER,
 *   STACKYARD_ENROLMENT_TOKEN
 * @throws Fault USAGE
 */
export function readAgentSettings(
  env: Readonly<Record<string, string | undefined>>,
): AgentSettings {
  const folder = env.STACKYARD_AGENT_FOLDER ?? '/var/lib/stackyard/agent';
  if (!isAbsolute(folder)) {
    throw new Fault('USAGE', { problem: 'STACKYARD_AGENT_FOLDER must be an absolute path.' });
  }
  const server = env.STACKYARD_AGENT_SERVER ?? '';
  if (!server.startsWith('https://') || !URL.canParse(server)) {
    const problem = 'STACKYARD_AGENT_SERVER must be the https URL of the server’s door for agents.';
    throw new Fault('USAGE', { problem });
  }
  return {
    folder,
    server: server.replace(/\/+$/, ''),
    enrolmentToken: env.STACKYARD_ENROLMENT_TOKEN || undefined,
  };
}

import { type Environment, withoutEmpty } from '../../../schemas/config/environment.ts';
import type { ServerRun } from './server-run.ts';

/** How the agent of the Debian package starts. */
export type AgentStart =
  /** Somebody has said which server it belongs to: what was noted of one on this host is void. */
  | { readonly kind: 'as-told' }
  /** A server runs on this host: its node it is, and is invited if it has not joined. */
  | { readonly kind: 'local'; readonly env: Readonly<Record<string, string>> }
  /** The server on this host does not run; its node goes on with what it knows. */
  | { readonly kind: 'as-before' }
  /** It belongs to no server yet. */
  | { readonly kind: 'not-yet' };

/** Marks, among the agent's variables, those that were noted of a server on this host. */
const NOTED = 'STACKYARD_NOTED_SERVER';

/**
 * Decides whose node this host is.
 *
 * @param environment of the unit: what was noted at an earlier start, overlaid by what people have set
 * @param run the server that runs on this host; undefined: none does
 */
export function agentStart(environment: Environment, run: ServerRun | undefined): AgentStart {
  const env = withoutEmpty(environment);
  const told = env.STACKYARD_AGENT_SERVER;
  if (told !== undefined && told !== env[NOTED]) return { kind: 'as-told' };
  if (run?.isAdmin) {
    return {
      kind: 'local',
      env: {
        [NOTED]: run.agentServer,
        STACKYARD_AGENT_SERVER: run.agentServer,
        STACKYARD_AGENT_ADDRESS: run.agentAddress,
      },
    };
  }
  return { kind: told === undefined ? 'not-yet' : 'as-before' };
}

/** @returns a file of variables for a unit (systemd.exec(5), EnvironmentFile) */
export const renderEnvironment = (env: Readonly<Record<string, string>>): string =>
  Object.entries(env)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

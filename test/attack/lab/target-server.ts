import { type ServerProcess, startServerProcess } from '../../fakes/server-process.ts';

export { ADMIN } from '../../fakes/server-process.ts';

/** A server in a process of its own, so that what stalls it does not stall the attacker. */
export type TargetServer = ServerProcess;

/**
 * Starts a server to attack: an empty one, without pages.
 *
 * @param env settings on top, see runtime/server/settings.ts; undefined takes one away
 */
export const startTargetServer = (
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<TargetServer> => startServerProcess(env);

import { compareVersions } from '../../../../schemas/ids/compare-versions.ts';
import { Version } from '../../../../schemas/ids/version.ts';

/** What a program is: its version, and the protocol it speaks with the other side. */
export interface ProgramVersion {
  readonly version: string;
  /** Undefined: not known yet. */
  readonly protocol: number | undefined;
}

/**
 * @param agent what the node last said of itself; undefined: nothing
 * @returns how its agent differs from the server and what to do, in sentences; undefined: it does not
 */
export function nodeDrift(
  agent: ProgramVersion | undefined,
  server: { readonly version: string; readonly protocol: number },
): string | undefined {
  if (!agent) return undefined;
  if (agent.protocol !== undefined && agent.protocol < server.protocol) {
    return (
      `Its agent (version ${agent.version}) speaks protocol ${agent.protocol} and the server ` +
      `protocol ${server.protocol}: stacks that span nodes cannot use it. ${UPDATE_AGENT}`
    );
  }
  if (agent.version === server.version) return undefined;
  const differs = `Its agent is version ${agent.version}, and the server is version ${server.version}.`;
  return `${differs} ${isNewer(agent.version, server.version) ? UPDATE_SERVER : UPDATE_AGENT}`;
}

const UPDATE_AGENT = 'Update Stackyard on the node, then restart its agent.';
const UPDATE_SERVER = 'Update the server to the same version.';

const isNewer = (version: string, than: string): boolean =>
  [version, than].every((each) => Version.safeParse(each).success) &&
  compareVersions(version, than) > 0;

/** What another machine is told besides where the server is. */
export type JoinCredential =
  /** Works once: the machine is let in by it. */
  | { readonly kind: 'token'; readonly token: string }
  /** The fingerprint of the server's authority: the machine asks, and waits to be approved. */
  | { readonly kind: 'authority'; readonly authority: string };

/** The lines that make another machine a node, by how Stackyard comes there. */
export interface JoinCommands {
  /** Typed in a checkout there, it sets up what is missing and starts the agent. */
  readonly command: string;
  /** Typed by root where the Debian package stackyard-agent is installed. */
  readonly packagedCommand: string;
}

/**
 * All values consist of characters that a shell leaves alone.
 *
 * @param server where agents dial in
 */
export function joinCommands(server: string, credential: JoinCredential): JoinCommands {
  const settings = `STACKYARD_AGENT_SERVER=${server} ${setting(credential)}`;
  return { command: `${settings} npm run agent`, packagedCommand: `${settings} stackyard-join` };
}

const setting = (credential: JoinCredential): string =>
  credential.kind === 'token'
    ? `STACKYARD_ENROLMENT_TOKEN=${credential.token}`
    : `STACKYARD_AGENT_AUTHORITY=${credential.authority}`;

/**
 * The line that makes another machine a node: typed in a checkout there, it sets up what is missing
 * and starts the agent. Both values consist of characters that a shell leaves alone.
 *
 * @param server where agents dial in
 * @param token works once
 */
export const joinCommand = (server: string, token: string): string =>
  `STACKYARD_AGENT_SERVER=${server} STACKYARD_ENROLMENT_TOKEN=${token} npm run agent`;

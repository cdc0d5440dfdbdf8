/** UDP, beside the TCP ports of server and agents. */
export const DEFAULT_TUNNEL_PORT = 8_473;

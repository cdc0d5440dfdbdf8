import type { ServerSettings } from '../server/settings.ts';

/** @returns the base URL by which a server is reached from its own machine */
export const nearUrl = ({ host, port }: Pick<ServerSettings, 'host' | 'port'>): string =>
  `http://${nearName(host)}:${port}`;

/** @returns the same for agents; mutual TLS, at a port of its own */
export const nearAgentUrl = (settings: Pick<ServerSettings, 'host' | 'agentPort'>): string =>
  `https://${nearName(settings.host)}:${settings.agentPort}`;

/** How a server that listens there is reached from its own machine. */
const nearName = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
};

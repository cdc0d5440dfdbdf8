import type { FoundTunnel, FoundTunnelPeer } from '../ports/tunnels.ts';
import { addressIn, formatAddress, parseAddress } from './ip-address.ts';

/**
 * Reads `wg show <interface> dump` (wg(8)): a line with private key, public key, port and mark, then
 * one of each peer: key, preshared key, endpoint, allowed addresses, last handshake in seconds since
 * 1970 or 0, bytes received and sent, seconds between signs of life or `off`; divided by tabs.
 *
 * @returns undefined when it is something else; the private key is left where it is
 */
export function readTunnel(dump: string): FoundTunnel | undefined {
  const [first = '', ...lines] = dump.trimEnd().split('\n');
  const [, key, port, mark] = first.split('\t');
  if (key === undefined || mark === undefined) return undefined;
  return { key, port: Number(port), peers: lines.flatMap(readPeer) };
}

function readPeer(line: string): FoundTunnelPeer[] {
  const [key = '', , endpoint = '', allowed = '', handshake = '', , , keepAlive] = line.split('\t');
  if (keepAlive === undefined) return [];
  const answeredAtS = Number(handshake);
  return [
    {
      key,
      addresses: allowed === '(none)' ? [] : allowed.split(',').map(addressIn),
      endpoint: readEndpoint(endpoint),
      keepAliveS: keepAlive === 'off' ? 0 : Number(keepAlive),
      answeredAtMs: answeredAtS > 0 ? answeredAtS * 1_000 : undefined,
    },
  ];
}

function readEndpoint(text: string): FoundTunnelPeer['endpoint'] {
  const [, address, port] = /^\[?([0-9a-f.:]+)\]?:(\d+)$/i.exec(text) ?? [];
  if (address === undefined) return undefined;
  return { address: formatAddress(parseAddress(address)), port: Number(port) };
}

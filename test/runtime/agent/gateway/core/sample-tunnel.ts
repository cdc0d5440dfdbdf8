import type {
  FoundTunnelPeer,
  TunnelPeer,
} from '../../../../../runtime/agent/gateway/ports/tunnels.ts';

/** @returns a key that differs by a letter */
export const tunnelKey = (letter: string): string => `${letter.repeat(42)}A=`;

/** The tunnel of another node, as it shall be known. */
export const samplePeer = (last: number, changes: Partial<TunnelPeer> = {}): TunnelPeer => ({
  key: tunnelKey(String(last)),
  address: `fde6:57ae:6a9f:1::${last}`,
  endpoint: { address: `192.0.2.${last}`, port: 8_473 },
  ...changes,
});

/** The same as it is found. */
export const foundPeer = (
  last: number,
  changes: Partial<FoundTunnelPeer> = {},
): FoundTunnelPeer => {
  const { key, address, endpoint } = samplePeer(last);
  return {
    key,
    addresses: [address],
    endpoint,
    keepAliveS: 25,
    answeredAtMs: undefined,
    ...changes,
  };
};

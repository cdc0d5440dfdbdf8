import { z } from 'zod';
import { ID_ALPHABET, idTail, type NodeId } from '../ids/brand.ts';

/**
 * Where tunnels of nodes have their addresses (RFC 4193): fd, then the first 40 bits of the SHA-256 of
 * “stackyard tunnel”. The addresses exist on tunnels alone, so those of two clusters never meet.
 */
export const TUNNEL_NETWORK = 'fde6:57ae:6a9f::/48';

/** A public key of WireGuard: 32 bytes in base64. */
export const TunnelKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, 'a public key of WireGuard');
export type TunnelKey = z.infer<typeof TunnelKey>;

/** The end of a tunnel at another node. */
export const TunnelEnd = z.strictObject({
  key: TunnelKey,
  port: z.int().min(1).max(65_535).describe('UDP, at the address of the node'),
  address: z.ipv6().describe('Of the node inside the tunnel'),
});
export type TunnelEnd = z.infer<typeof TunnelEnd>;

/** Whether a node can encrypt what it sends to others. The private key never leaves it. */
export const TunnelFacts = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('able'),
    key: TunnelKey,
    port: z.int().min(1).max(65_535),
    by: z.enum(['kernel', 'wireguard-go']),
  }),
  z.strictObject({
    state: z.literal('unable'),
    why: z.string().max(1_000).describe('What it lacks and what to do, in sentences'),
  }),
]);
export type TunnelFacts = z.infer<typeof TunnelFacts>;

/**
 * How a node stands to a network that spans nodes. `none`: in plain, and some other node of it has not
 * answered by tunnel; `open`: in plain, and all have; `used`: what it sends goes through tunnels.
 */
export const TunnelUse = z.enum(['none', 'open', 'used']);
export type TunnelUse = z.infer<typeof TunnelUse>;

/**
 * @returns the address of a node inside the tunnels: the network above, then all 50 bits of its id. No
 *   two nodes of a cluster have one id, so none have one address, and nobody has to keep a list.
 */
export function tunnelAddress(node: NodeId): string {
  const bits = Array.from(idTail(node)).reduce(
    (sum, letter) => (sum << 5n) | BigInt(ID_ALPHABET.indexOf(letter)),
    0n,
  );
  const groups = [48n, 32n, 16n, 0n].map((shift) => ((bits >> shift) & 0xffffn).toString(16));
  return `fde6:57ae:6a9f:1:${groups.join(':')}`;
}

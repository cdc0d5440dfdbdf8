import { createHash } from 'node:crypto';
import type { NodeId } from '../../schemas/ids/brand.ts';
import type { Tunnels } from '../agent/gateway/ports/tunnels.ts';
import type { SimulatedSite } from './simulated-site.ts';
import type { SimulatedWorld } from './simulated-world.ts';

interface TunnelParts {
  readonly node: NodeId;
  readonly world: SimulatedWorld;
  readonly site: SimulatedSite;
  readonly now: () => Date;
}

/** @returns the public key of a simulated node */
export const simulatedTunnelKey = (node: NodeId): string =>
  createHash('sha256').update(node).digest('base64');

/** The tunnel of a simulated node: others answer when they know its key. */
export function simulatedTunnels({ node, world, site, now }: TunnelParts): Tunnels {
  const key = simulatedTunnelKey(node);
  const port = 8_473;
  return {
    facts: async () =>
      world.canEncrypt
        ? { state: 'able', key, port, by: 'kernel' }
        : { state: 'unable', why: 'It is simulated without a tunnel.' },
    async find() {
      if (!world.tunnel) return undefined;
      const peers = world.tunnel.peers.map((peer) => ({
        key: peer.key,
        addresses: [peer.address],
        endpoint: peer.endpoint,
        keepAliveS: 25,
        answeredAtMs: site.knowsKey(peer.endpoint.address, key) ? now().getTime() : undefined,
      }));
      return { key, port, peers };
    },
    async ensure(wanted) {
      if (JSON.stringify(world.tunnel) === JSON.stringify(wanted)) return false;
      await world.act('tunnel');
      world.tunnel = wanted;
      return true;
    },
    async remove() {
      await world.act('remove tunnel');
      const wasThere = world.tunnel !== undefined;
      world.tunnel = undefined;
      return wasThere;
    },
  };
}

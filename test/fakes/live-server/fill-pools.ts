import { waitFor } from '../wait-for.ts';
import { install } from './install-stacks.ts';
import type { LiveServer } from './live-server.ts';

const GiB = 2 ** 30;

/**
 * Declares two pools: tank, which holds the data of a WordPress and does not answer at the node barn-3
 * any more, and scratch, a disk of yard-1 with nothing in it.
 */
export async function fillPools(server: LiveServer, stack = 'blog'): Promise<void> {
  const { api } = server;
  const node = await server.join('barn-3');
  const tank = await api.addPool({
    body: {
      name: 'tank',
      place: { kind: 'nfs', server: 'nas.lan', path: '/export/yard' },
      note: 'Behind the front desk.',
    },
  });
  await api.addPool({
    body: {
      name: 'scratch',
      place: { kind: 'disk', label: 'FAST' },
      nodes: { kind: 'list', nodes: ['yard-1'] },
      reserve: { unit: 'bytes', bytes: 20 * GiB },
    },
  });
  const isReady = async (pool: string, count: number): Promise<boolean> => {
    const { nodes } = await api.getPool({ params: { pool } });
    return nodes.filter(({ state }) => state === 'ready').length === count;
  };
  await waitFor('the disk to be mounted', () => isReady('scratch', 1));
  await waitFor('both nodes to have the pool tank', () => isReady('tank', 2));
  const { bootMs, shutdownMs } = server.node('yard-1').world;
  server.node('yard-1').takes({ bootMs: 20, shutdownMs });
  const nodes = { db: 'yard-1', web: 'yard-1' };
  const pools = { data: 'tank' };
  await install(api, { appliance: 'stackyard/wordpress', name: stack, nodes, pools });
  server.node('yard-1').takes({ bootMs, shutdownMs });
  node.world.awayPools.add(tank.id!);
  await waitFor('barn-3 to miss the pool', () => isReady('tank', 1));
  await waitFor('the server to know what is in the pool', async () => {
    const { usedBytes } = await api.getPool({ params: { pool: 'tank' } });
    return usedBytes > 0;
  });
}

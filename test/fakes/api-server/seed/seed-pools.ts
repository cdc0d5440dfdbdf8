import { nothingIn } from '../handlers/pool.ts';
import type { FakePool } from '../shapes.ts';
import type { World } from '../world.ts';

const GiB = 2 ** 30;

/** A shared pool that one of its nodes does not have, and a disk of one node with nothing in it. */
export function seedPools(world: World): void {
  const [first, second] = world.nodes;
  const stack = world.stacks.find(({ name }) => name === 'blog');
  if (!first || !second || !stack) throw new Error('Pools are seeded after nodes and stacks.');
  const at = (node: typeof first) => ({ node: node.id, nodeName: node.name });
  const tank: FakePool = {
    ...nothingIn,
    id: 'pool-0000000001',
    name: 'tank',
    kind: 'nfs',
    shared: true,
    source: { kind: 'nfs', server: 'nas.lan', path: '/export/yard' },
    meant: { kind: 'all' },
    nodes: [
      { ...at(first), state: 'ready' },
      {
        ...at(second),
        state: 'failed',
        fault: {
          code: 'POOL_STALLED',
          message: 'The pool in /export/yard has not answered for 10 s.',
          action: 'Check the NFS server and the network to it. The node goes on by itself.',
          data: {},
        },
      },
    ],
    state: 'partly',
    totalBytes: 4096 * GiB,
    freeBytes: 2900 * GiB,
    reserve: { unit: 'percent', percent: 5 },
    reserveBytes: 205 * GiB,
    usedBytes: 310 * GiB,
    promisedBytes: 900 * GiB,
    roomBytes: 2105 * GiB,
    stacks: 1,
    uses: [
      {
        stack: stack.id,
        name: stack.name,
        removed: false,
        volumes: 2,
        promisedBytes: 900 * GiB,
        usedBytes: 310 * GiB,
      },
    ],
    whyStays: 'a stack has a volume in it: blog',
    note: 'Behind the front desk.',
    createdAt: '2026-10-20T10:00:00Z',
    createdBy: 'admin',
  };
  const scratch: FakePool = {
    ...nothingIn,
    id: 'pool-0000000002',
    name: 'scratch',
    kind: 'disk',
    source: { kind: 'disk', label: 'FAST' },
    meant: { kind: 'list', nodes: [first.id] },
    nodes: [{ ...at(first), state: 'ready' }],
    totalBytes: 1024 * GiB,
    freeBytes: 1024 * GiB,
    reserve: { unit: 'bytes', bytes: 20 * GiB },
    reserveBytes: 20 * GiB,
    roomBytes: 1004 * GiB,
    createdAt: '2026-11-02T10:00:00Z',
    createdBy: 'admin',
  };
  world.pools.push(tank, scratch);
}

import { afterEach, beforeEach, expect, test } from 'vitest';
import { SimulatedNode } from '../../../runtime/simulator/simulated-node.ts';
import type { DesiredImage, DesiredState, DesiredVolume } from '../../../schemas/agent/desired.ts';
import type { PoolId } from '../../../schemas/ids/brand.ts';
import { desiredState } from '../../fakes/agent-plan.ts';
import { fakeDigest } from '../../fakes/appliances.ts';
import { desiredMachine, NODE } from '../../fakes/machines.ts';
import { MemoryLink } from '../../fakes/memory-link.ts';
import { waitFor } from '../../fakes/wait-for.ts';

const POOL = 'pool-000000000a' as PoolId;
const pool = {
  id: POOL,
  name: 'tank',
  source: { kind: 'nfs', server: 'nas', path: '/tank' },
} as const;
const machine = desiredMachine({ interfaces: [] });
const volumes = (over: Partial<DesiredVolume>): DesiredVolume[] =>
  machine.disks.map(({ volume: id }) => ({
    id,
    stack: machine.stack,
    label: 'store of db',
    sizeBytes: 2 ** 30,
    mode: 'create',
    ...over,
  }));

let link: MemoryLink;
let node: SimulatedNode;
let generation = 0;
beforeEach(async () => {
  link = new MemoryLink();
  node = new SimulatedNode(NODE, link);
  node.world.isPoolInMemory = true;
  await node.startAgent();
});
afterEach(() => node.killAgent());

/** Waits until the node has answered. */
async function want(parts: Partial<DesiredState>): Promise<void> {
  generation += 1;
  link.want({ ...desiredState({ generation, ...parts }), node: NODE });
  const wanted = generation;
  await waitFor('the answer', () => link.observed?.generation === wanted);
}

test('nothing is made in an own pool that is in memory, and the node says why', async () => {
  const image: DesiredImage = {
    id: fakeDigest('an image'),
    indexBytes: 1,
    diskBytes: 1,
    label: 'an image',
    source: { registry: 'http://registry.test', access: 'own', repository: 'acme/blog' },
    peers: [],
  };
  await want({ images: [image], volumes: volumes({ image: image.id }), machines: [machine] });
  await waitFor('the refusal', () => link.observed?.volumes[0]?.state === 'failed');
  expect(link.observed).toMatchObject({
    facts: { ownPool: 'memory' },
    figures: { poolTotalBytes: 0, poolFreeBytes: 0 },
    volumes: machine.disks.map(() => ({ fault: { code: 'POOL_IN_MEMORY' } })),
  });
  expect([node.world.volumes.size, node.world.images.size]).toEqual([0, 0]);
  expect(node.world.domains.size).toBe(0);
});

test('machines with their disks elsewhere run all the same', async () => {
  await want({ pools: [pool], volumes: volumes({ pool: POOL }), machines: [machine] });
  await waitFor('the machine', () => node.world.domains.get(machine.id)?.state === 'running');
  expect(node.world.volumes.size).toBe(0);
  expect(link.observed?.facts.ownPool).toBe('memory');
});

test('a volume that has existed is missing, and one that shall go is gone', async () => {
  await want({ volumes: volumes({ mode: 'keep' }) });
  await waitFor('the loss', () => link.observed?.volumes[0]?.state === 'missing');
  expect(link.observed?.volumes[0]?.fault?.data).toMatchObject({ why: 'volume' });
  await want({ volumes: volumes({ mode: 'discard' }) });
  await waitFor('the end', () => link.observed?.volumes.length === 0);
});

test('in the place of a disk that keeps the node, memory is not the pool: that is away', async () => {
  const disk = { path: '/dev/sda', sizeBytes: 2 ** 40, contents: [] };
  const wanted = { pools: [pool], machines: [machine] };
  await want({ ...wanted, volumes: volumes({ mode: 'keep' }), disk: { state: 'kept', disk } });
  await waitFor('the report', () => link.observed?.facts.ownPool === 'absent');
  expect(link.observed?.volumes[0]).toMatchObject({
    state: 'missing',
    fault: { data: { why: 'pool' } },
  });
  await want({ ...wanted, volumes: volumes({ mode: 'discard' }), disk: { state: 'kept', disk } });
  // Nobody can say that it is gone.
  expect(link.observed?.volumes).toHaveLength(machine.disks.length);
});

test('then no machine is started, wherever its disks are', async () => {
  const disk = { path: '/dev/sda', sizeBytes: 2 ** 40, contents: [] };
  await want({
    pools: [pool],
    machines: [machine],
    volumes: volumes({ pool: POOL }),
    disk: { state: 'kept', disk },
  });
  await waitFor('the wait', () => link.observed?.machines[0]?.fault?.code === 'POOL_ABSENT');
  expect(node.world.domains.size).toBe(0);
});

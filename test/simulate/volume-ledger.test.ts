import { expect, test } from 'vitest';
import { MemoryTables } from '../../runtime/simulator/stores/memory-tables.ts';
import { type SimulatedVolume, SimulatedWorld } from '../../runtime/simulator/simulated-world.ts';
import type { NodeId, StackId, VolumeId } from '../../schemas/ids/brand.ts';
import type { Sight } from './engine/invariants/sight.ts';
import { VolumeLedger } from './engine/invariants/volume-ledger.ts';

const node = 'node-0000000001' as NodeId;
const stack = 'stack-0000000001' as StackId;
const volume = 'volume-0000000001' as VolumeId;
const NOTHING: ReadonlySet<string> = new Set();
const LOST: ReadonlySet<string> = new Set([volume]);

const disk = (): SimulatedVolume => ({
  stack,
  sizeBytes: 1,
  image: undefined,
  data: '',
  origin: {},
  writes: 0,
});

/** A node with one data volume of one machine, and what was seen of it so far. */
function bench() {
  const world = new SimulatedWorld();
  const tables = new MemoryTables();
  const machine = { id: 'machine-0000000001', node, disks: [{ volume }] };
  const volumes = [{ id: volume, machine: machine.id, name: 'store', kind: 'data' }];
  const definition = { gateway: node, machines: [machine], volumes };
  tables.stacks.set(stack, { id: stack, name: 'blog', definition } as never);
  const pools = new Map();
  const sight: Sight = {
    nodes: [{ id: node, name: 'one', address: undefined, world, disturbedAtMs: 0 }],
    pools,
    tables,
    nowMs: 0,
    isRestored: false,
    nobodyKnows: false,
  };
  const ledger = new VolumeLedger();
  const first = disk();
  world.volumes.set(volume, first);
  const look = (lost: ReadonlySet<string>) => ledger.check(sight, lost);
  expect(look(NOTHING)).toEqual([]);
  return { world, tables, first, look, ledger, sight };
}

test('a volume that was lost before a machine was started on it may be made again', () => {
  const { world, look } = bench();
  world.volumes.delete(volume);
  expect(look(LOST)).toEqual([]);
  world.volumes.set(volume, disk());
  expect(look(LOST)).toEqual([]);
});

test('the one that was made again counts from then on', () => {
  const { world, look } = bench();
  world.volumes.set(volume, { ...disk(), writes: 1 });
  expect(look(LOST)).toEqual([]);
  world.volumes.set(volume, disk());
  expect(look(LOST)).toEqual([`store of blog (${volume}): it was made a second time`]);
});

test('a volume that was lost after a machine was started on it is never made again', () => {
  const { world, first, look } = bench();
  first.writes = 1;
  expect(look(NOTHING)).toEqual([]);
  world.volumes.delete(volume);
  expect(look(LOST)).toEqual([]);
  world.volumes.set(volume, disk());
  expect(look(LOST)).toEqual([`store of blog (${volume}): it was made a second time`]);
});

test('a volume that nothing happened to is not made again, used or not', () => {
  const { world, look } = bench();
  world.volumes.set(volume, disk());
  expect(look(NOTHING)).toEqual([`store of blog (${volume}): it was made a second time`]);
});

test('what a node writes to a disk that a restored server does not know counts as well', () => {
  const { tables, first, look } = bench();
  tables.stacks.clear();
  first.writes = 1;
  expect(look(NOTHING)).toEqual([]);
  first.writes = 0;
  expect(look(NOTHING)).toEqual([
    `store of blog (${volume}): its newest copy is gone, and nobody has ordered that`,
  ]);
});

test('what a move had begun to bring when the server was restored counts once it is used', () => {
  const { world, first, ledger, sight } = bench();
  const brought = disk();
  const elsewhere = new SimulatedWorld();
  elsewhere.volumes.set(volume, first);
  world.volumes.set(volume, brought);
  const two = { ...sight.nodes[0]!, id: 'node-0000000002' as NodeId, name: 'two' };
  const restored = {
    ...sight,
    nodes: [...sight.nodes, { ...two, world: elsewhere }],
    isRestored: true,
  };
  const AGAIN = [`store of blog (${volume}): it was made a second time`];
  expect(ledger.check({ ...restored, isRestored: false }, NOTHING)).toEqual(AGAIN);
  expect(ledger.check(restored, NOTHING)).toEqual([]);
  brought.writes = 1;
  expect(ledger.check(restored, NOTHING)).toEqual(AGAIN);
  brought.writes = 0;
  elsewhere.volumes.delete(volume);
  expect(ledger.check(restored, NOTHING)).toEqual(AGAIN);
});

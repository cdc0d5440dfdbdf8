import { expect, test } from 'vitest';
import { mergeVolumes } from '../../../../../../runtime/agent/storage/core/pools/merge-volumes.ts';
import type { PoolState } from '../../../../../../runtime/agent/storage/ports/pools.ts';
import type { DesiredState } from '../../../../../../schemas/agent/desired.ts';
import { Fault, toWire } from '../../../../../../schemas/errors/fault.ts';
import type { PoolId, VolumeId } from '../../../../../../schemas/ids/brand.ts';
import { desiredState } from '../../../../../fakes/agent-plan.ts';
import { desiredMachine, OTHER_NODE } from '../../../../../fakes/machines.ts';

const [SHARED, LOCAL] = ['pool-000000000a', 'pool-000000000b'] as PoolId[] as [PoolId, PoolId];
const ID = 'volume-000000000a' as VolumeId;
const pools: DesiredState['pools'] = [
  { id: SHARED, name: 'shared', source: { kind: 'nfs', server: 'barn', path: '/srv' } },
  { id: LOCAL, name: 'local', source: { kind: 'disk', label: 'big' } },
];
const found = [{ id: ID, usedBytes: 7 }];
const volume = (pool?: PoolId): DesiredState['volumes'][number] => ({
  id: ID,
  stack: 'stack-0123456789' as never,
  label: 'a disk',
  sizeBytes: 1,
  mode: 'keep',
  ...(pool ? { pool } : {}),
});
const ready: PoolState = {
  state: 'ready',
  volumes: found,
  images: [],
  claims: new Map(),
  totalBytes: 0,
  freeBytes: 0,
};

/** Where a volume counts that is everywhere. */
const counts = (desired: Partial<DesiredState>): unknown[] =>
  (
    [
      [found, new Map()],
      [[], new Map([[SHARED, ready]])],
      [[], new Map([[LOCAL, ready]])],
    ] as const
  ).map(([own, others]) => mergeVolumes(own, others, desiredState({ pools, ...desired })).size);

test('a volume counts where it is wanted, and nowhere else', () => {
  expect(counts({ volumes: [volume()] })).toEqual([1, 0, 0]);
  expect(counts({ volumes: [volume(SHARED)] })).toEqual([0, 1, 0]);
  expect(counts({ volumes: [volume(LOCAL)] })).toEqual([0, 0, 1]);
});

test('one of a machine that is on its way here is wanted as well', () => {
  const machine = desiredMachine();
  const arrival = { operation: 'operation-0123456789' as never, from: OTHER_NODE, machine };
  expect(counts({ arrivals: [{ ...arrival, copy: [], volumes: [volume(SHARED)] }] })).toEqual([
    0, 1, 0,
  ]);
});

test('one that nobody wants counts where only this node can have made it', () => {
  expect(counts({})).toEqual([1, 0, 1]);
  expect(counts({ pools: [] })).toEqual([1, 0, 0]);
});

test('it says where it is', () => {
  const merged = mergeVolumes([], new Map([[LOCAL, ready]]), desiredState({ pools }));
  expect(merged.get(ID)).toEqual({ id: ID, usedBytes: 7, pool: LOCAL });
  expect(mergeVolumes(found, new Map(), desiredState()).get(ID)).toEqual({ id: ID, usedBytes: 7 });
});

test('nothing is in a pool that is away', () => {
  const fault = toWire(new Fault('POOL_ABSENT', { where: 'it' }));
  const away = new Map<PoolId, PoolState>([[LOCAL, { state: 'absent', fault }]]);
  expect(mergeVolumes([], away, desiredState({ pools })).size).toBe(0);
});

import { expect, test } from 'vitest';
import { spareImages } from '../../../../../../runtime/agent/storage/core/pools/spare-images.ts';
import type { PoolState } from '../../../../../../runtime/agent/storage/ports/pools.ts';
import type { DesiredState } from '../../../../../../schemas/agent/desired.ts';
import type { PoolSource } from '../../../../../../schemas/agent/pool.ts';
import type { PoolId, VolumeId } from '../../../../../../schemas/ids/brand.ts';
import { desiredState } from '../../../../../fakes/agent-plan.ts';
import { fakeDigest } from '../../../../../fakes/appliances.ts';

const pool = 'pool-000000000a' as PoolId;
const [used, spare] = [fakeDigest('used'), fakeDigest('spare')];
const volume = 'volume-000000000a' as VolumeId;
const disk: PoolSource = { kind: 'disk', label: 'big' };

const found = (
  freeBytes: number,
  { source = disk, desired = {} }: { source?: PoolSource; desired?: Partial<DesiredState> } = {},
): unknown[] => {
  const state: PoolState = {
    state: 'ready',
    volumes: [{ id: volume, usedBytes: 1 }],
    images: [used, spare],
    claims: new Map(),
    totalBytes: 100,
    freeBytes,
  };
  const whole = desiredState({
    pools: [{ id: pool, name: 'big', source }],
    images: [{ id: used, pools: [pool] } as never],
    volumes: [{ id: volume, pool } as never],
    ...desired,
  });
  return spareImages(whole, { pools: new Map([[pool, state]]) }, 0.15);
};

test('an image that nobody wants can go once space is scarce', () => {
  expect(found(15)).toEqual([{ image: spare, pool }]);
  expect(found(16)).toEqual([]);
});

test('that it is wanted in another pool does not keep it', () => {
  const desired = { images: [{ id: used, pools: ['own'] } as never] };
  expect(found(1, { desired })).toHaveLength(2);
});

test('a volume that nobody knows may stand on it', () => {
  expect(found(1, { desired: { volumes: [] } })).toEqual([]);
});

test('in a pool that others have as well nothing is spare', () => {
  expect(found(1, { source: { kind: 'nfs', server: 'barn', path: '/srv' } })).toEqual([]);
  expect(found(1, { source: { kind: 'folder', path: '/srv', shared: true } })).toEqual([]);
  expect(found(1, { source: { kind: 'folder', path: '/srv', shared: false } })).toHaveLength(1);
});

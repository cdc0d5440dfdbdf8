import { expect, test } from 'vitest';
import { poolNameIn } from '../../../../../runtime/control/pools/core/pool-name-in.ts';
import { isPlaceShared, sourceOf } from '../../../../../runtime/control/pools/core/pool-source.ts';
import type { PoolPlace } from '../../../../../runtime/control/pools/ports/pool-store.ts';
import { nodeId, poolId, poolRecord } from './lab.ts';

test.each<[boolean, PoolPlace]>([
  [true, { kind: 'export', node: nodeId('a'), path: '/srv' }],
  [true, { kind: 'nfs', server: 'nas', path: '/srv' }],
  [true, { kind: 'folder', path: '/srv', shared: true }],
  [false, { kind: 'folder', path: '/srv', shared: false }],
  [false, { kind: 'disk', label: 'FAST' }],
])('whether several nodes see the same in it is %j for %j', (isShared, place) => {
  expect(isPlaceShared(place)).toBe(isShared);
});

test('a pool that a node serves is found at that node, once it has told its address', () => {
  const place = { kind: 'export', node: nodeId('a'), path: '/srv' } as const;
  const addressOf = (id: string) => (id === nodeId('a') ? '192.0.2.1' : '192.0.2.2');
  expect(sourceOf(place, addressOf)).toEqual({ kind: 'nfs', server: '192.0.2.1', path: '/srv' });
  expect(sourceOf(place, () => undefined)).toBeUndefined();
  const disk = { kind: 'disk', label: 'FAST' } as const;
  expect(sourceOf(disk, () => undefined)).toEqual(disk);
});

test('a pool is called by its name, and by its id once it is not declared any more', () => {
  const nameOf = poolNameIn([poolRecord('barn'), poolRecord('tank')]);
  expect(['tank', 'barn', 'gone'].map((name) => nameOf(poolId(name)))).toEqual([
    'tank',
    'barn',
    'pool-gone',
  ]);
});

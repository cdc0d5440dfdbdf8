import { expect, test } from 'vitest';
import { possibleUsers } from '../../../../../../runtime/control/stacks/core/define/possible-users.ts';
import type { PoolRecord } from '../../../../../../runtime/control/pools/ports/pool-store.ts';
import type { PoolId } from '../../../../../../schemas/ids/brand.ts';
import { definedMachine, definedVolume, definition, nodeId } from './lab.ts';

const [TANK, DISK] = ['pool-tank' as PoolId, 'pool-disk' as PoolId];
const [away, other] = [nodeId('away'), nodeId('other')].map((id) => ({ id, labels: {} }));

const pool = (id: PoolId, over: Partial<PoolRecord> = {}): PoolRecord => ({
  id,
  name: id,
  place: { kind: 'nfs', server: 'nas.lan', path: '/export/yard' },
  nodes: { kind: 'all' },
  reserve: { unit: 'percent', percent: 5 },
  note: '',
  createdAt: new Date(0),
  createdBy: 'tester',
  ...over,
});

const stack = (over: Parameters<typeof definedVolume>[1]) => ({
  definition: definition({
    machines: [definedMachine('web')],
    volumes: [definedVolume('web', over)],
  }),
});

test('a node that has not been heard may be using what is deleted from a pool that it has', () => {
  const around = { unheard: [away!, other!], pools: [pool(TANK)] };
  expect(possibleUsers(stack({ pool: TANK }), 'fetched', around)).toEqual([away, other]);
});

test('a node that does not have the pool uses nothing of it', () => {
  const nodes = { kind: 'list' as const, nodes: [other!.id] };
  const around = { unheard: [away!, other!], pools: [pool(TANK, { nodes })] };
  expect(possibleUsers(stack({ pool: TANK }), 'fetched', around)).toEqual([other]);
});

test.each([
  ['what stays at that stage', { pool: TANK }, 'stored'],
  ['data, where that is kept', { pool: TANK, kind: 'data' as const }, 'kept'],
  ['what is in the own pool of a node', {}, 'fetched'],
  ['what is in a pool that each node has for itself', { pool: DISK }, 'fetched'],
] as const)('%s is not asked about', (_what, volume, stage) => {
  const own = pool(DISK, { place: { kind: 'disk', label: 'data' } as PoolRecord['place'] });
  const around = { unheard: [away!], pools: [pool(TANK), own] };
  expect(possibleUsers(stack(volume), stage, around)).toEqual([]);
});

import { expect, test } from 'vitest';
import { observePools } from '../../../../../../runtime/agent/storage/core/pools/observe-pools.ts';
import type { PoolState } from '../../../../../../runtime/agent/storage/ports/pools.ts';
import { Fault, toWire, type WireFault } from '../../../../../../schemas/errors/fault.ts';
import type { PoolId } from '../../../../../../schemas/ids/brand.ts';

const id = 'pool-000000000a' as PoolId;
const pools = [{ id, name: 'fast', source: { kind: 'disk' as const, label: 'big' } }];
const stalled = toWire(new Fault('POOL_STALLED', { where: 'it', limitMs: 1 }));
const absent = toWire(new Fault('POOL_ABSENT', { where: 'it' }));
const refused = toWire(
  new Fault('POOL_UNUSABLE', { where: 'it', why: 'not-writable', detail: 'no' }),
);
const observe = (state: PoolState | undefined, fault?: WireFault): unknown[] =>
  observePools({ pools }, { pools: new Map(state ? [[id, state]] : []) }, () => fault);

test('a pool that is there says how much fits in', () => {
  const space = { totalBytes: 9, freeBytes: 4 };
  const state: PoolState = {
    state: 'ready',
    volumes: [],
    images: [],
    claims: new Map(),
    ...space,
  };
  expect(observe(state, absent)).toEqual([{ id, state: 'ready', ...space }]);
});

test('one that cannot be seen is absent, one that cannot be used has failed', () => {
  const none = { id, totalBytes: 0, freeBytes: 0 };
  expect(observe({ state: 'absent', fault: stalled })).toEqual([
    { ...none, state: 'absent', fault: stalled },
  ]);
  expect(observe(undefined, absent)).toEqual([{ ...none, state: 'absent', fault: absent }]);
  expect(observe(undefined, refused)).toEqual([{ ...none, state: 'failed', fault: refused }]);
});

test('what was tried last counts, and nothing is said of one that nobody has tried', () => {
  expect(observe({ state: 'absent', fault: stalled }, refused)).toMatchObject([
    { state: 'failed', fault: refused },
  ]);
  expect(observe(undefined)).toEqual([]);
});

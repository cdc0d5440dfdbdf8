import { describe, expect, test } from 'vitest';
import {
  choosePools,
  type PoolWishes,
} from '../../../../../../runtime/control/stacks/core/plan/choose-pools.ts';
import { poolId, sitePool } from '../../../pools/core/lab.ts';

const roles = { db: { data: { store: {} } }, web: { data: { store: {}, cache: {} } } } as never;
const pools = ['tank', 'fast', 'slow', 'cold'].map((name) => sitePool(name, []));
const choose = (wanted: Record<string, string>, defaults: Partial<PoolWishes['defaults']> = {}) =>
  choosePools(
    { wanted, defaults: { system: undefined, data: undefined, ...defaults }, pools },
    { roles },
  );
const chosen = (wanted: Record<string, string>, role: string, name: string, defaults = {}) => {
  const kind = name === 'system' ? 'system' : 'data';
  const { pool, reason } = choose(wanted, defaults).of({ role, name, kind });
  return `${pool?.name ?? 'own'} ${reason}`;
};

describe('the pool of a disk', () => {
  test('is the one of the most exact wish', () => {
    const all = { '*': 'cold', data: 'slow', web: 'fast', store: 'tank', 'web:store': 'own' };
    expect(chosen(all, 'web', 'store')).toBe('own chosen');
    expect(chosen(all, 'db', 'store')).toBe('tank chosen');
    expect(chosen(all, 'web', 'cache')).toBe('fast chosen');
    expect(chosen(all, 'web', 'system')).toBe('fast chosen');
    expect(chosen(all, 'db', 'system')).toBe('cold chosen');
    expect(chosen({ data: 'slow', '*': 'cold' }, 'web', 'cache')).toBe('slow chosen');
    expect(chosen({ system: 'slow' }, 'web', 'system')).toBe('slow chosen');
    expect(chosen({ system: 'slow' }, 'web', 'cache')).toBe('own default');
  });

  test('is the default of its kind where nobody wishes anything', () => {
    const defaults = { data: poolId('tank') };
    expect(chosen({}, 'db', 'store', defaults)).toBe('tank default');
    expect(chosen({}, 'db', 'system', defaults)).toBe('own default');
    expect(chosen({ data: 'own' }, 'db', 'store', defaults)).toBe('own chosen');
  });

  test('may be wished for by the id of the pool', () => {
    expect(chosen({ '*': poolId('tank') }, 'db', 'store')).toBe('tank chosen');
  });

  test('is the node’s own where the default was removed meanwhile', () => {
    expect(chosen({}, 'db', 'store', { data: poolId('gone') })).toBe('own default');
  });
});

describe('a wish that cannot be had', () => {
  test('is a problem, and counts no more', () => {
    const found = choose({ 'db:cache': 'tank', nothing: 'tank', data: 'gone' });
    expect(found.problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'PIN_UNKNOWN: There is no disk or role “db:cache”.',
      'PIN_UNKNOWN: There is no disk or role “nothing”.',
      'POOL_UNKNOWN: There is no pool “gone”.',
    ]);
    expect(found.of({ role: 'db', name: 'store', kind: 'data' }).reason).toBe('default');
    expect(found.problems.slice(1).map(({ action }) => action)).toEqual([
      'Name a disk as role:disk, a role, system or data.',
      'Choose one of those that yard pool ls shows.',
    ]);
  });

  test('is none of those for disks that are there', () => {
    const keys = [
      '*',
      'system',
      'data',
      'db',
      'web',
      'store',
      'cache',
      'db:store',
      'web:system',
      'db:system',
    ];
    expect(choose(Object.fromEntries(keys.map((key) => [key, 'tank']))).problems).toEqual([]);
  });
});

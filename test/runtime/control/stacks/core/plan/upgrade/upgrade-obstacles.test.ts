import { describe, expect, test } from 'vitest';
import {
  upgradeObstacles,
  type Versions,
} from '../../../../../../../runtime/control/stacks/core/plan/upgrade/upgrade-obstacles.ts';
import { makeManifest } from '../../../../../../fakes/appliances.ts';

const before = makeManifest();
const { db, web } = before.roles;
const next = (over: Record<string, unknown> = {}) => makeManifest({ version: '1.1.0', ...over });
const machines = (...roles: string[]) => ({
  name: 'blog',
  definition: { machines: roles.map((role) => ({ role })) },
});

const obstacles = (after: Versions['after'], over: Partial<Versions> = {}) =>
  upgradeObstacles({
    stack: machines('db', 'web') as never,
    before,
    after,
    allowInternet: false,
    ...over,
  });
const told = (...args: Parameters<typeof obstacles>) =>
  obstacles(...args).map(({ code, message }) => `${code}: ${message}`);

describe('a stack', () => {
  test('becomes a newer version with the same kinds of machines', () => {
    expect(obstacles(next())).toEqual([]);
  });

  test('is not upgraded to what it has, nor to what is older', () => {
    expect(obstacles(next({ version: '1.0.0' }))).toEqual([
      { code: 'SAME_VERSION', message: 'blog has version 1.0.0 already.' },
    ]);
    expect(obstacles(next({ version: '0.9.0' }))).toEqual([
      {
        code: 'DOWNGRADE',
        message: 'blog has version 1.0.0, and 0.9.0 is older.',
        action: 'Go back to a restore point instead: yard stack point ls blog',
      },
    ]);
  });

  test('has no other kinds of machines afterwards', () => {
    expect(told(next({ roles: { db, cache: db } }))).toEqual([
      'ROLES_CHANGED: It has other kinds of machines: “cache” new, “web” gone. That cannot be upgraded yet.',
    ]);
    expect(told(next({ roles: { db, web, cache: db, more: db } }))).toEqual([
      'ROLES_CHANGED: It has other kinds of machines: “cache”, “more” new. That cannot be upgraded yet.',
    ]);
    expect(obstacles(next({ roles: { db } }))[0]?.action).toBe(
      'Install it beside this one as a stack of its own, and move your data over.',
    );
  });

  test.each([
    [['db', 'web'], 2, 3],
    [['db', 'web', 'web'], 1, 1],
  ])('with %j needs as many as there are (%i to %i)', (roles, minimum, maximum) => {
    const count = { default: minimum, minimum, maximum };
    const found = told(next({ roles: { db, web: { ...web, count } } }), {
      stack: machines(...roles) as never,
    });
    expect(found).toEqual([
      `COUNT_INVALID: Role “web” may have ${minimum} to ${maximum} machines, and there are ${roles.length - 1}. That cannot be upgraded yet.`,
    ]);
  });

  test.each([1, 4])('may have %i machines of a role that may have 1 to 4', (count) => {
    const stack = machines('db', ...Array.from({ length: count }, () => 'web')) as never;
    expect(obstacles(next(), { stack })).toEqual([]);
  });

  test('keeps its networks', () => {
    expect(told(next({ networks: { private: {}, more: {} } }))).toEqual([
      'NETWORKS_CHANGED: Its networks are others: “more” new. That cannot be upgraded yet.',
    ]);
    expect(told(next({ networks: { private: { subnet4: '10.1.0.0/24' } } }))).toEqual([
      'NETWORKS_CHANGED: Its networks are others: “private” has another subnet. That cannot be upgraded yet.',
    ]);
    expect(obstacles(next({ networks: { private: { title: 'Inside' } } }))).toEqual([]);
    const two = { networks: { private: {}, back: {} } };
    const roles = { db: { ...db, networks: ['private', 'back'] }, web };
    expect(told(next({ ...two, roles }), { before: makeManifest(two) })).toEqual([
      'NETWORKS_CHANGED: Its networks are others: machines of “db” are in private, back. That cannot be upgraded yet.',
    ]);
  });

  test('keeps its data disks; their sizes may change', () => {
    const { store } = db!.data;
    const withData = (data: object) => next({ roles: { db: { ...db, data }, web } });
    expect(told(withData({ other: store }))).toEqual([
      'DATA_CHANGED: Machines of “db” have other data disks: “other” new, “store” gone. That cannot be upgraded yet.',
    ]);
    expect(told(withData({ store: { ...store, filesystem: 'xfs' } }))).toEqual([
      'DATA_CHANGED: Machines of “db” have other data disks: “store” has ext4, not xfs. That cannot be upgraded yet.',
    ]);
    expect(obstacles(withData({ store: { ...store, size: 2 ** 40, mount: '/srv' } }))).toEqual([]);
  });

  test.each([
    ['none', 'internet', false, ['NEW_PERMISSION']],
    ['none', 'internet', true, []],
    ['internet', 'none', false, []],
    ['none', 'none', false, []],
    ['internet', 'internet', false, []],
  ])(
    'whose access to the internet goes from %s to %s (allowed: %s)',
    (from, to, allowInternet, codes) => {
      const found = obstacles(next({ permissions: { egress: to } }), {
        before: makeManifest({ permissions: { egress: from } }),
        allowInternet,
      });
      expect(found.map(({ code }) => code)).toEqual(codes);
    },
  );

  test('is told everything at once, whether it is newer at all first', () => {
    const after = next({ version: '0.1.0', roles: { db }, networks: { private: {}, x: {} } });
    expect(obstacles(after).map(({ code }) => code)).toEqual([
      'DOWNGRADE',
      'ROLES_CHANGED',
      'NETWORKS_CHANGED',
    ]);
  });
});

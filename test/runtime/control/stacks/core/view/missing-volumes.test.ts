import { describe, expect, test } from 'vitest';
import {
  demandVolumes,
  goneSince,
  missingVolumes,
} from '../../../../../../runtime/control/stacks/core/view/missing-volumes.ts';
import type { StackSight } from '../../../../../../runtime/control/stacks/core/view/stack-sight.ts';
import { poolId } from '../../../pools/core/lab.ts';
import { definedMachine, definedVolume, definition } from '../define/lab.ts';

const SINCE = '2026-05-01T12:00:00.000Z';
const volumes = [
  definedVolume('db'),
  definedVolume('web', { name: 'cache', pool: poolId('tank') }),
];
const record = {
  definition: definition({
    machines: [
      definedMachine('web', { name: 'blog-web' }),
      definedMachine('db', { name: 'blog-db' }),
    ],
    volumes,
  }),
};
const seen = (of: string, over: object = {}) => ({
  id: `volume-${of}`,
  state: 'missing',
  since: SINCE,
  ...over,
});
const sight = (...found: object[]) => ({ volumes: found }) as never as Pick<StackSight, 'volumes'>;
const lostPool = { fault: { data: { why: 'pool' } } };

describe('missing volumes', () => {
  test('are those that their nodes say have been there, in the order of the definition', () => {
    expect(missingVolumes(record, sight(seen('web', lostPool), seen('db')))).toEqual([
      { volume: volumes[0], machine: 'blog-db', since: SINCE, why: 'volume' },
      { volume: volumes[1], machine: 'blog-web', since: SINCE, why: 'pool' },
    ]);
    const other = { fault: { data: { why: 'volume' } } };
    expect(missingVolumes(record, sight(seen('db', other)))[0]?.why).toBe('volume');
  });

  test('are none of those that are there, were never there, or that nothing is said of', () => {
    expect(missingVolumes(record, sight())).toEqual([]);
    expect(missingVolumes(record, sight(seen('db', { state: 'ready' })))).toEqual([]);
    expect(missingVolumes(record, sight(seen('db', { since: undefined })))).toEqual([]);
    expect(missingVolumes(record, sight(seen('other')))).toEqual([]);
  });
});

describe('a stack is brought back', () => {
  const demand = (...found: object[]) => demandVolumes(record, sight(...found), (id) => `<${id}>`);

  test('with all of its volumes', () => {
    expect(() => demand(seen('db', { state: 'ready' }))).not.toThrow();
  });

  test('not without one, which is named with where it was and since when', () => {
    const fault = (data: object) => expect.objectContaining({ code: 'VOLUME_MISSING', data });
    expect(() => demand(seen('web'), seen('db'))).toThrow(
      fault({
        volume: '“store” of blog-db',
        since: SINCE,
        where: 'the pool of its node',
        why: 'volume',
      }),
    );
    expect(() => demand(seen('web', lostPool))).toThrow(
      fault({
        volume: '“cache” of blog-web',
        since: SINCE,
        where: 'the pool “<pool-tank>”',
        why: 'pool',
      }),
    );
  });
});

test('the volumes of a stack are gone since the first of them is; one that moved away is not', () => {
  const at = (since: string, why: 'volume' | 'pool' | 'moved') => ({ since, why });
  expect(goneSince([])).toBeUndefined();
  expect(goneSince([at('2026-01-01', 'moved')])).toBeUndefined();
  const missing = [at('2026-01-03', 'pool'), at('2026-01-02', 'volume'), at('2026-01-01', 'moved')];
  expect(goneSince(missing)).toBe('2026-01-02');
});

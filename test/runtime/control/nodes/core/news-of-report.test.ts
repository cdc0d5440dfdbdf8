import { describe, expect, test } from 'vitest';
import {
  machinesDiffer,
  poolsDiffer,
  saysMore,
} from '../../../../../runtime/control/nodes/core/news-of-report.ts';
import type { ObservedState } from '../../../../../schemas/agent/observed.ts';

const BEFORE = {
  facts: { hostname: 'barn-1', cpus: 4 },
  figures: { cpuPercent: 1 },
  notices: ['It is warm.'],
  images: [{ id: 'sha256:a', state: 'fetching', bytesDone: 1 }],
  machines: [
    { id: 'machine-a', state: 'ready', figures: { cpuPercent: 1 } },
    { id: 'machine-b', state: 'off' },
  ],
  volumes: [{ id: 'volume-a', state: 'ready', usedBytes: 1 }],
  pools: [{ id: 'pool-a', state: 'up' }],
  exports: [{ pool: 'pool-b', state: 'up' }],
} as unknown as ObservedState;
const now = (change: object): ObservedState => ({ ...structuredClone(BEFORE), ...change });
const news = (state: ObservedState) => ({
  more: saysMore(BEFORE, state),
  machines: machinesDiffer(BEFORE, state),
  pools: poolsDiffer(BEFORE, state),
});
const NOTHING = { more: false, machines: false, pools: false };

describe('a report', () => {
  test.each([
    ['like the one before', {}],
    ['with other figures', { figures: { cpuPercent: 2 } }],
    [
      'with other figures of a machine',
      { machines: [{ ...BEFORE.machines[0], figures: { cpuPercent: 2 } }, BEFORE.machines[1]] },
    ],
    ['with a volume that has grown', { volumes: [{ ...BEFORE.volumes[0], usedBytes: 2 }] }],
  ])('%s says nothing new', (_words, change) => {
    expect(news(now(change))).toEqual(NOTHING);
  });

  test.each([
    ['other facts', { facts: { hostname: 'barn-1', cpus: 8 } }],
    ['another notice', { notices: [] }],
    ['an image that is further', { images: [{ ...BEFORE.images[0], bytesDone: 2 }] }],
  ])('with %s is news of the node', (_words, change) => {
    expect(news(now(change))).toEqual({ ...NOTHING, more: true });
  });

  test.each([
    [
      'a machine in another state',
      { machines: [BEFORE.machines[0], { id: 'machine-b', state: 'ready' }] },
    ],
    ['another machine', { machines: [BEFORE.machines[0], { id: 'machine-c', state: 'off' }] }],
    ['a machine less', { machines: [BEFORE.machines[0]] }],
    ['a volume that is missing', { volumes: [{ id: 'volume-a', state: 'missing' }] }],
    ['no volume any more', { volumes: [] }],
  ])('with %s is news of node and stacks', (_words, change) => {
    expect(news(now(change))).toEqual({ ...NOTHING, more: true, machines: true });
  });

  test.each([
    ['a pool', { pools: [{ id: 'pool-a', state: 'away' }] }],
    ['an export', { exports: [{ pool: 'pool-b', state: 'away' }] }],
    ['one pool less', { pools: [] }],
  ])('with %s in another state is news of pools', (_words, change) => {
    expect(news(now(change))).toEqual({ ...NOTHING, pools: true });
  });

  test('that is the first one is news of pools when it has some', () => {
    expect(poolsDiffer(undefined, BEFORE)).toBe(true);
    expect(poolsDiffer(undefined, now({ pools: [], exports: [] }))).toBe(false);
  });
});

import { expect, test } from 'vitest';
import { poolLines } from '../../../../packager/cli/pool/pool-show.ts';
import { Pool } from '../../../../schemas/api/resources/pool.ts';

const GiB = 2 ** 30;
const NOW_MS = Date.parse('2026-11-22T12:00:00Z');

const pool = (change: Partial<Pool> = {}): Pool => ({
  ...Pool.parse({
    id: 'pool-0123456789',
    name: 'tank',
    kind: 'nfs',
    shared: true,
    source: { kind: 'nfs', server: 'nas.lan', path: '/export/yard' },
    export: null,
    meant: { kind: 'all' },
    nodes: [],
    state: 'away',
    totalBytes: 0,
    freeBytes: 0,
    reserve: { unit: 'percent', percent: 10 },
    reserveBytes: 0,
    usedBytes: 0,
    promisedBytes: 0,
    roomBytes: 0,
    stacks: 0,
    uses: [],
    defaultFor: [],
    whyStays: null,
    note: '',
    createdAt: '2026-11-22T12:00:00Z',
    createdBy: 'olga',
  }),
  ...change,
});
const lines = (change: Partial<Pool> = {}): string => poolLines(pool(change), NOW_MS).join('\n');

test('what is kept free of a pool that nobody has yet is told as it was ordered', () => {
  expect(lines()).toContain('–, 10 % is kept free');
  const reserve = { unit: 'bytes', bytes: 20 * GiB } as const;
  expect(lines({ reserve })).toContain('–, 20 GiB is kept free');
});

test('and in bytes once somebody has it', () => {
  const sizes = { totalBytes: 100 * GiB, roomBytes: 40 * GiB, reserveBytes: 10 * GiB };
  expect(lines(sizes)).toContain('40 GiB of 100 GiB, 10 GiB is kept free');
});

test('a pool for nodes with labels that none has says how to give them', () => {
  const labels = { zone: 'attic', disk: 'ssd' };
  expect(lines({ meant: { kind: 'labels', labels } })).toContain(
    'No node has these labels. To give them to one: yard node label <node> disk=ssd zone=attic',
  );
  expect(lines()).not.toContain('Nodes');
});

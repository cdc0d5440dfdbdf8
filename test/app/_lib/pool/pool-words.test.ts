import { expect, test } from 'vitest';
import { volumesIn, whoLacks, worstFirst } from '../../../../app/_lib/pool/pool-sums.ts';
import {
  defaultsOfPool,
  kindOfPool,
  meantOfPool,
  placeOfPool,
} from '../../../../app/_lib/pool/pool-words.ts';
import type { Pool, PoolAtNode } from '../../../../schemas/api/resources/pool.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { emptyPoolView } from '../../../fakes/empty-pool-view.ts';

const pool = (more: Partial<Pool>): Pool => ({ ...emptyPoolView, ...more });
const at = (nodeName: string, state: PoolAtNode['state']): PoolAtNode => ({
  node: `node-${nodeName}` as NodeId,
  nodeName,
  state,
});
const served = {
  node: 'node-1' as NodeId,
  nodeName: 'barn-1',
  path: '/srv/yard',
  state: 'ready',
  by: 'kernel',
} as const;

test('a pool is told by its kind and place', () => {
  const words = (more: Partial<Pool>) => [kindOfPool(pool(more)), placeOfPool(pool(more))];
  expect(words({})).toEqual(['Own pool of a node', 'the folder of its agent']);
  const folder = { kind: 'folder', source: { kind: 'folder', path: '/a', shared: true } } as const;
  expect(words({ ...folder, shared: true })).toEqual(['Shared folder', '/a']);
  expect(words({ ...folder, shared: false })).toEqual(['Folder', '/a']);
  expect(words({ kind: 'disk', source: { kind: 'disk', label: 'FAST' } })).toEqual([
    'Disk',
    'file system “FAST”',
  ]);
  const nfs = { kind: 'nfs', source: { kind: 'nfs', server: 'fd00::7', path: '/b' } } as const;
  expect(words(nfs)).toEqual(['NFS export', '[fd00::7]:/b']);
  expect(words({ ...nfs, export: served })).toEqual([
    'NFS, served by a node',
    '/srv/yard of barn-1',
  ]);
});

test('which nodes it is for, and which volumes go there by default, is said in words', () => {
  const nodes = [at('barn-1', 'ready'), at('barn-2', 'ready')];
  const list = { kind: 'list' as const, nodes: nodes.map(({ node }) => node) };
  expect(meantOfPool(pool({ nodes, meant: list }))).toBe('barn-1, barn-2');
  expect(meantOfPool(pool({ nodes: [at('barn-1', 'ready')] }))).toBe('barn-1');
  expect(meantOfPool(pool({ meant: { kind: 'all' } }))).toContain('All nodes');
  const labels = { kind: 'labels' as const, labels: { zone: 'attic', disk: 'ssd' } };
  expect(meantOfPool(pool({ meant: labels }))).toBe('Nodes with disk=ssd, zone=attic');
  expect(defaultsOfPool({ defaultFor: ['system', 'data'] })).toBe('system disks, data disks');
});

test('nodes that do not have it are named, the first three', () => {
  const nodes = [
    at('a', 'ready'),
    at('b', 'failed'),
    at('c', 'waiting'),
    at('d', 'absent'),
    at('e', 'unknown'),
    at('f', 'failed'),
  ];
  expect(whoLacks({ nodes })).toEqual({ ready: 1, named: ['b', 'd', 'e'], more: 1 });
  expect(whoLacks({ nodes: nodes.slice(0, 3) })).toEqual({ ready: 1, named: ['b'], more: 0 });
  expect(worstFirst(nodes).map(({ nodeName }) => nodeName)).toEqual(['b', 'f', 'd', 'e', 'c', 'a']);
});

test('volumes of all its stacks are counted', () => {
  const use = { name: '', removed: false, promisedBytes: 0, usedBytes: 0 };
  const uses = [2, 3].map((volumes) => ({ ...use, stack: `s-${volumes}`, volumes }));
  expect(volumesIn({ uses: uses as unknown as Pool['uses'] })).toBe(5);
});

import { describe, expect, test } from 'vitest';
import {
  overlappingPool,
  overlapWords,
} from '../../../../../runtime/control/pools/core/overlapping-pool.ts';
import type { PoolPlace } from '../../../../../runtime/control/pools/ports/pool-store.ts';
import type { DiskFormat } from '../../../../../schemas/agent/disk.ts';
import { PoolFolder } from '../../../../../schemas/agent/pool.ts';
import type { PoolNodes } from '../../../../../schemas/api/resources/pool.ts';
import { nodeId, poolRecord } from './lab.ts';

const list = (...names: string[]): PoolNodes => ({ kind: 'list', nodes: names.map(nodeId) });
const NODES = [
  { id: nodeId('a'), labels: { zone: 'attic' } },
  { id: nodeId('b'), labels: {} },
];
const at = (place: PoolPlace, nodes: PoolNodes = { kind: 'all' }) => ({ place, nodes });
const folder = (path: string, shared = false): PoolPlace => ({ kind: 'folder', path, shared });
const disk = (label: string): PoolPlace => ({ kind: 'disk', label });
const nfs = (server: string, path: string): PoolPlace => ({ kind: 'nfs', server, path });
const served = (node: string, path: string): PoolPlace => ({
  kind: 'export',
  node: nodeId(node),
  path,
});
const formatted = (label: string, path: string): PoolPlace => ({
  kind: 'disk',
  label,
  format: { path } as DiskFormat,
});
const attic: PoolNodes = { kind: 'labels', labels: { zone: 'attic' } };

const how = (a: ReturnType<typeof at>, b: ReturnType<typeof at>): string | undefined =>
  overlappingPool(a, [poolRecord('first'), poolRecord('other', b)], NODES)?.how;

describe('two pools are at the same place', () => {
  test.each([
    ['an export', at(nfs('nas', '/a')), at(nfs('nas', '/a'), list('a'))],
    ['a shared folder', at(folder('/mnt', true)), at(folder('/mnt', true), list('a'))],
    [
      'a shared folder, of other nodes',
      at(folder('/m', true), list('a')),
      at(folder('/m', true), list('b')),
    ],
    ['a folder of a node', at(folder('/mnt'), list('a')), at(folder('/mnt'), list('a'))],
    [
      'a folder of a node, for one as shared',
      at(folder('/mnt', true)),
      at(folder('/mnt'), list('a')),
    ],
    [
      'a folder of a node with a label, for one as shared',
      at(folder('/mnt', true), attic),
      at(folder('/mnt'), list('a')),
    ],
    ['a disk of a node', at(disk('FAST'), list('a')), at(disk('FAST'), list('a'))],
    [
      'a disk to be formatted',
      at(formatted('X', '/dev/sdb'), list('a')),
      at(formatted('Y', '/dev/sdb'), list('a')),
    ],
    [
      'a folder of a node that serves it',
      at(folder('/srv/x'), list('a')),
      at(served('a', '/srv/x')),
    ],
  ])('when they are %s', (_what, a, b) => {
    expect(how(a, b)).toBe('same');
    expect(how(b, a)).toBe('same');
  });

  test.each([
    ['servers', at(nfs('nas', '/a')), at(nfs('other', '/a'))],
    ['exports', at(nfs('nas', '/a')), at(nfs('nas', '/b'))],
    ['exports whose names begin alike', at(nfs('nas', '/a')), at(nfs('nas', '/ab'))],
    ['nodes', at(folder('/mnt'), list('a')), at(folder('/mnt'), list('b'))],
    ['nodes that serve them', at(served('a', '/mnt')), at(served('b', '/mnt'))],
    ['shared folders', at(folder('/mnt', true)), at(folder('/vol', true))],
    ['labels', at(disk('FAST'), list('a')), at(disk('SLOW'), list('a'))],
    ['nodes of a disk', at(disk('FAST'), list('a')), at(disk('FAST'), list('b'))],
    [
      'disks to be formatted',
      at(formatted('X', '/dev/sdb'), list('a')),
      at(formatted('Y', '/dev/sdc'), list('a')),
    ],
    [
      'nodes than those with a label',
      at(folder('/mnt', true), attic),
      at(folder('/mnt'), list('b')),
    ],
    ['hosts: an NFS server, and a folder', at(nfs('nas', '/a')), at(folder('/a', true))],
  ])('but not on other %s', (_what, a, b) => {
    expect(how(a, b)).toBeUndefined();
    expect(how(b, a)).toBeUndefined();
  });
});

describe('a pool is inside another one', () => {
  test.each([
    ['a folder of a node', at(folder('/mnt/x'), list('a')), at(folder('/mnt'), list('a'))],
    ['a folder deep in there', at(folder('/mnt/x/y/z'), list('a')), at(folder('/mnt'), list('a'))],
    ['a folder that the node serves', at(served('a', '/srv/x')), at(folder('/srv'), list('a'))],
    ['a folder in one that is served', at(folder('/srv/x'), list('a')), at(served('a', '/srv'))],
    ['a shared folder', at(folder('/mnt/x', true)), at(folder('/mnt', true))],
    ['a folder in a shared one', at(folder('/mnt/x'), list('a')), at(folder('/mnt', true))],
    ['an export', at(nfs('nas', '/srv/x')), at(nfs('nas', '/srv'))],
  ])('when it is %s', (_what, inner, outer) => {
    expect([how(inner, outer), how(outer, inner)]).toEqual(['inside', 'around']);
  });

  test('or around it, and the sentence names the other', () => {
    const words = (a: ReturnType<typeof at>, b: ReturnType<typeof at>) =>
      overlapWords(overlappingPool(a, [poolRecord('tank', b)], NODES)!);
    const [outer, inner] = [at(folder('/m'), list('a')), at(folder('/m/x'), list('a'))];
    expect(words(outer, outer)).toBe('the pool tank is at the same place');
    expect(words(inner, outer)).toBe('its folder is inside that of the pool tank');
    expect(words(outer, inner)).toBe('the folder of the pool tank is inside it');
  });
});

test.each(['/mnt/', '/mnt//x', '/mnt/./x', '/mnt/../x', '/mnt/x/..', '/', 'mnt'])(
  'a folder has one way to be written: not %s',
  (path) => expect(PoolFolder.safeParse(path).success).toBe(false),
);

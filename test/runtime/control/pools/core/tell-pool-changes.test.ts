import { describe, expect, test } from 'vitest';
import {
  describePlace,
  tellPoolChanges,
} from '../../../../../runtime/control/pools/core/tell-pool-changes.ts';
import type {
  PoolDetails,
  PoolPlace,
} from '../../../../../runtime/control/pools/ports/pool-store.ts';
import type { PoolNodes } from '../../../../../schemas/api/resources/pool.ts';
import { GiB, nodeId, poolRecord } from './lab.ts';

const NODES = ['rack-2', 'rack-1'].map((name) => ({ id: nodeId(name), name }));
const list = (...names: string[]): PoolNodes => ({ kind: 'list', nodes: names.map(nodeId) });
const labels = (of: Record<string, string>): PoolNodes => ({ kind: 'labels', labels: of });
const told = (after: Partial<PoolDetails>, before: Partial<PoolDetails> = {}) => {
  const record = poolRecord('tank', before);
  return tellPoolChanges(record, { ...record, ...after }, NODES);
};

describe('the audit log says of a changed pool', () => {
  test.each<[string, Partial<PoolDetails>]>([
    ['The pool tank is now called barn.', { name: 'barn' }],
    ['The note of the pool tank was changed.', { note: 'moved' }],
    ['Of the pool tank, 5 GiB is kept free now.', { reserve: { unit: 'bytes', bytes: 5 * GiB } }],
    ['Of the pool tank, 10 % is kept free now.', { reserve: { unit: 'percent', percent: 10 } }],
    ['The pool tank is now for rack-1.', { nodes: list('rack-1') }],
    [
      'The pool tank is now for node-gone, rack-1, rack-2.',
      { nodes: list('rack-2', 'gone', 'rack-1') },
    ],
    [
      'The pool tank is now for nodes with disk=ssd, zone=attic.',
      { nodes: labels({ disk: 'ssd', zone: 'attic' }) },
    ],
  ])('“%s”', (sentence, after) => expect(told(after)).toEqual([sentence]));

  test('that it is for all nodes again', () => {
    expect(told({ nodes: { kind: 'all' } }, { nodes: list('rack-1') })).toEqual([
      'The pool tank is now for all nodes.',
    ]);
  });

  test('one sentence for each thing, by its new name', () => {
    const reserve = { unit: 'percent', percent: 5 } as const;
    expect(told({ name: 'barn', nodes: list('rack-2'), reserve, note: 'x' })).toEqual([
      'The pool tank is now called barn.',
      'The pool barn is now for rack-2.',
      'Of the pool barn, 5 % is kept free now.',
      'The note of the pool barn was changed.',
    ]);
  });

  test('nothing of what is as it was', () => {
    expect(told({})).toEqual([]);
  });

  test('nothing of nodes or labels that are named in another order', () => {
    const both = list('rack-1', 'rack-2');
    expect(told({ nodes: list('rack-2', 'rack-1') }, { nodes: both })).toEqual([]);
    const before = labels({ zone: 'attic', disk: 'ssd' });
    expect(told({ nodes: labels({ disk: 'ssd', zone: 'attic' }) }, { nodes: before })).toEqual([]);
  });
});

describe('the place of a pool is called', () => {
  test.each<[string, PoolPlace]>([
    ['the folder /mnt/x', { kind: 'folder', path: '/mnt/x', shared: false }],
    [
      'the folder /mnt/x, the same on all its nodes',
      { kind: 'folder', path: '/mnt/x', shared: true },
    ],
    ['the disk with the label FAST', { kind: 'disk', label: 'FAST' }],
    ['nas.lan:/vol by NFS', { kind: 'nfs', server: 'nas.lan', path: '/vol' }],
    [
      'the folder /srv of rack-1, which serves it by NFS',
      { kind: 'export', node: nodeId('rack-1'), path: '/srv' },
    ],
    [
      'the folder /srv of node-gone, which serves it by NFS',
      { kind: 'export', node: nodeId('gone'), path: '/srv' },
    ],
  ])('%s', (words, place) => expect(describePlace(place, NODES)).toBe(words));
});

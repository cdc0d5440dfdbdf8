import { describe, expect, test } from 'vitest';
import type { SiteNode } from '../../../../../../runtime/control/nodes/core/site.ts';
import {
  alikeOn,
  moveCandidates,
  othersOn,
} from '../../../../../../runtime/control/stacks/core/plan/move-candidates.ts';
import { definedMachine, definedVolume, definition, nodeId } from '../define/lab.ts';
import { demand, GiB, imageCost, siteNode } from './lab/site-nodes.ts';

const IMAGE = imageCost('image');
const web = definedMachine('web-1', { role: 'web' });

/** What keeps a machine on `a` from other nodes, in the order in which they are considered. */
const candidates = (
  nodes: readonly SiteNode[],
  {
    machines = [],
    volumes = [],
    power = 'on',
    image,
  }: {
    machines?: ReturnType<typeof definedMachine>[];
    volumes?: ReturnType<typeof definedVolume>[];
    power?: 'on' | 'off';
    image?: typeof IMAGE;
  } = {},
) =>
  moveCandidates({
    stack: { definition: definition({ machines: [web, ...machines], volumes }), power },
    machine: web,
    demand: { demand: demand('web-1', { image }), copy: [], copyBytes: 0, pools: [] },
    site: { nodes: [siteNode('a'), ...nodes] },
    pools: { isShared: () => false, has: () => true },
  });
const order = (...args: Parameters<typeof candidates>) =>
  candidates(...args).map(({ node }) => node.name);

describe('the nodes that a machine can move to', () => {
  test('are tried by name where they are alike, however they are listed', () => {
    const [b, c, d] = [siteNode('b'), siteNode('c'), siteNode('d')];
    for (const nodes of [
      [b, c, d],
      [d, c, b],
      [c, d, b],
    ]) {
      expect(order(nodes)).toEqual(['b', 'c', 'd']);
    }
  });

  test('are tried where the image is before others, but not before the rest of the stack', () => {
    const has = siteNode('c', { images: new Set([IMAGE.id]) });
    const other = siteNode('d', {
      images: new Set([imageCost('other').id]),
      memoryBytes: 64 * GiB,
    });
    expect(order([siteNode('b'), other, has], { image: IMAGE })).toEqual(['c', 'd', 'b']);
    expect(order([siteNode('b'), other, has])).toEqual(['d', 'b', 'c']);
    const machines = [definedMachine('db', { node: nodeId('b') })];
    expect(order([siteNode('b'), has], { image: IMAGE, machines })).toEqual(['b', 'c']);
  });

  test('come before those that cannot take it, whatever these have', () => {
    const full = siteNode('b', {
      images: new Set([IMAGE.id]),
      poolFreeBytes: 0,
      memoryBytes: 64 * GiB,
    });
    expect(order([full, siteNode('c')], { image: IMAGE })).toEqual(['c', 'b']);
  });

  test('are not its own', () => {
    expect(order([])).toEqual([]);
  });
});

describe('why a node cannot take a machine', () => {
  const why = (over: Partial<SiteNode>, more: Parameters<typeof candidates>[1] = {}) =>
    candidates([siteNode('b', over)], more)[0]?.why;

  test('is everything that it lacks', () => {
    expect(why({ memoryBytes: GiB, poolFreeBytes: GiB })).toBe(
      'It has 512 MiB of memory free and has 1 GiB of disk space free.',
    );
  });

  test('is neither memory nor a processor for one that is off, but its disks', () => {
    const full = { memoryBytes: GiB, cpusReserved: 32 };
    expect(why(full)).toContain('0 virtual cores free and');
    expect(why(full, { power: 'off' })).toBeUndefined();
    expect(why({ ...full, poolFreeBytes: GiB }, { power: 'off' })).toBe(
      'It has 1 GiB of disk space free.',
    );
  });

  test('is an old copy of one of its volumes, and of no other machine’s', () => {
    const words = 'An old copy of a volume is still being deleted there.';
    const left = [nodeId('b')];
    const volumes = [definedVolume('web-1'), definedVolume('web-1', { left })];
    expect(why({}, { volumes })).toBe(words);
    expect(why({}, { volumes: [definedVolume('db', { left })] })).toBeUndefined();
    expect(why({}, { volumes: [definedVolume('web-1', { left: [nodeId('c')] })] })).toBeUndefined();
  });
});

test('others of its stack, and of its role, are counted on a node without itself', () => {
  const machines = [
    definedMachine('web-2', { role: 'web' }),
    definedMachine('web-3', { role: 'web', node: nodeId('b') }),
    definedMachine('db', { node: nodeId('b') }),
  ];
  const input = {
    stack: { definition: definition({ machines: [web, ...machines] }) },
    machine: web,
  };
  const counts = (name: string) =>
    [alikeOn, othersOn].map((count) => count(siteNode(name), input as never));
  expect(['a', 'b', 'c'].map(counts)).toEqual([
    [1, 1],
    [1, 2],
    [0, 0],
  ]);
});

test('a machine in a LAN goes only to nodes whose agents know uplinks', () => {
  const front = { id: 'network-front', uplink: { name: 'school' } };
  const inLan = { ...web, interfaces: [{ network: 'network-front' }] } as unknown as typeof web;
  const whys = (machine: typeof web) =>
    moveCandidates({
      stack: {
        definition: definition({ machines: [machine], networks: [front] as never }),
        power: 'on',
      },
      machine,
      demand: { demand: demand('web-1'), copy: [], copyBytes: 0, pools: [] },
      site: { nodes: [siteNode('a'), siteNode('b'), siteNode('c', { uplinks: [] })] },
      pools: { isShared: () => false, has: () => true },
    }).map(({ node, why }) => [node.name, why]);
  expect(whys(inLan)).toEqual([
    ['c', undefined],
    ['b', 'Its agent is older and knows no uplinks, and the machine is in a LAN.'],
  ]);
  expect(whys(web)).toEqual([
    ['b', undefined],
    ['c', undefined],
  ]);
});

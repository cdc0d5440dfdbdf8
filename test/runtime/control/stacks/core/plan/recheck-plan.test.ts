import { expect, test } from 'vitest';
import {
  MACHINE_OVERHEAD_BYTES,
  SYSTEM_GROWTH_BYTES,
  type SiteNode,
} from '../../../../../../runtime/control/nodes/core/site.ts';
import { recheckPlan } from '../../../../../../runtime/control/stacks/core/plan/recheck-plan.ts';
import type { Plan } from '../../../../../../schemas/api/resources/plan.ts';
import { GiB, siteNode } from './lab/site-nodes.ts';

const machine = (name: string, node: string, memoryBytes = 2 * GiB) => ({
  name,
  node: `node-${node}`,
  nodeName: node,
  memoryBytes,
  disks: [
    { kind: 'system', sizeBytes: 8 * GiB },
    { kind: 'data', sizeBytes: 4 * GiB },
  ],
});

const plan = (...machines: object[]): Plan =>
  ({
    machines,
    gateway: { node: 'node-edge', nodeName: 'edge' },
    networks: [],
  }) as unknown as Plan;

const SPREAD = plan(machine('web', 'a'), machine('db', 'b'));
const recheck = (nodes: SiteNode[], what = SPREAD) =>
  recheckPlan(what, { nodes }).map(({ code, message }) => [code, message]);

test('a plan holds while its nodes are there, open, and have what it counted on', () => {
  expect(recheck(['a', 'b', 'edge'].map((name) => siteNode(name)))).toEqual([]);
});

test('a node that went or was closed is named, the gateway as well', () => {
  expect(recheck([siteNode('a', { ready: false }), siteNode('b', { admits: false })])).toEqual([
    ['NODE_CLOSED', 'edge is not connected.'],
    ['NODE_CLOSED', 'a is not connected.'],
    ['NODE_CLOSED', 'b was closed to new machines.'],
  ]);
});

test('memory and disk count to the byte, for all machines of a node together', () => {
  const reserve = Math.round(16 * GiB * 0.05);
  const used = 16 * GiB - reserve - 2 * (2 * GiB + MACHINE_OVERHEAD_BYTES);
  const both = plan(machine('web', 'a'), machine('db', 'a'));
  const disk = 2 * (SYSTEM_GROWTH_BYTES + 4 * GiB);
  const tight = { memoryReservedBytes: used, poolFreeBytes: disk };
  expect(recheck([siteNode('a', tight), siteNode('edge')], both)).toEqual([]);
  const over = { memoryReservedBytes: used + 1, poolFreeBytes: disk - 1 };
  expect(recheck([siteNode('a', over), siteNode('edge')], both)).toEqual([
    ['MEMORY_SHORT', 'a does not have enough memory left.'],
    ['DISK_SHORT', 'a does not have enough disk space left.'],
  ]);
});

test('each node has to have what goes there, and no more', () => {
  const tight = { memoryBytes: 3 * GiB, poolFreeBytes: SYSTEM_GROWTH_BYTES + 4 * GiB };
  const nodes = [
    siteNode('a', tight),
    siteNode('b', tight),
    siteNode('edge', { memoryBytes: GiB }),
  ];
  expect(recheck(nodes)).toEqual([]);
});

test('whoever carries a plan out is told to plan again', () => {
  const old = { ...plan(machine('web', 'a')), gateway: undefined };
  expect(recheckPlan(old, { nodes: [] })).toEqual([
    {
      code: 'NODE_CLOSED',
      message: 'a is not connected.',
      action: 'Plan again, and review the new plan.',
    },
  ]);
});

test('a plan of before, without a gateway of its own, has it where its first machine is', () => {
  const old = { ...plan(machine('web', 'a')), gateway: undefined };
  expect(recheck([siteNode('a')], old)).toEqual([]);
});

test('the gateway still offers what networks are to be attached to', () => {
  const networks = [{ uplink: { name: 'school' } }, {}] as Plan['networks'];
  const edge = (uplinks: SiteNode['uplinks']) =>
    recheck([siteNode('a'), siteNode('b'), siteNode('edge', { uplinks })], { ...SPREAD, networks });
  const school = { name: 'school', source: { kind: 'bridge', link: 'br0' } } as const;
  expect(edge([school])).toEqual([]);
  expect(edge([{ ...school, unusable: 'br0 is not a bridge.' }])).toEqual([
    ['UPLINK_MISSING', 'br0 is not a bridge.'],
  ]);
});

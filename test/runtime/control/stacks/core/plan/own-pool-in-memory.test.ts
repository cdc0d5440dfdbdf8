import { describe, expect, test } from 'vitest';
import type { SiteNode } from '../../../../../../runtime/control/nodes/core/site.ts';
import type { SitePool } from '../../../../../../runtime/control/pools/core/site-pool.ts';
import { moveCandidates } from '../../../../../../runtime/control/stacks/core/plan/move-candidates.ts';
import { planInstall } from '../../../../../../runtime/control/stacks/core/plan/plan-install.ts';
import { recheckPlan } from '../../../../../../runtime/control/stacks/core/plan/recheck-plan.ts';
import { roomForStack } from '../../../../../../runtime/control/stacks/core/plan/room-for-stack.ts';
import { makeAppliance, makeManifest } from '../../../../../fakes/appliances.ts';
import { nodeId, poolId, sitePool } from '../../../pools/core/lab.ts';
import { demand, GiB, siteNode } from './lab/site-nodes.ts';

/** A node that booted from the network: what is in its own pool is lost with its power. */
const stateless = (name: string, over: Partial<SiteNode> = {}): SiteNode =>
  siteNode(name, { ownPool: 'memory', poolFreeBytes: 0, spareDisk: '/dev/sda', ...over });

/** The plan of a stack with a machine `db` and a machine `web`. */
const plan = (
  nodes: readonly SiteNode[],
  pools: readonly SitePool[] = [],
  over: { readonly request?: object; readonly data?: SitePool } = {},
) =>
  planInstall({
    request: {
      appliance: 'acme/blog',
      name: 'shop',
      parameters: {},
      counts: {},
      ports: {},
      nodes: {},
      allowRollback: false,
      ...over.request,
    } as never,
    appliance: makeAppliance(makeManifest({})),
    site: { nodes, pools, mtuBytes: 1_400, stackNames: new Set() },
    trust: { state: 'trusted', sentence: 'Signed.', namespace: 'acme', keyIds: [] },
    rollback: undefined,
    ...(over.data ? { poolDefaults: { system: undefined, data: over.data.id } } : {}),
  });
const poolsOf = ({ machines }: ReturnType<typeof plan>): string[] => [
  ...new Set(
    machines.flatMap(({ disks, nodeName }) =>
      disks.map(({ pool }) => `${pool?.name ?? 'own'} on ${nodeName}`),
    ),
  ),
];

describe('nothing goes into an own pool that is in memory', () => {
  test('and the plan says what to do', () => {
    expect(plan([stateless('node-2')]).problems).toEqual([
      {
        code: 'POOL_IN_MEMORY',
        message: 'The own pool of node-2 is in its memory, and would be lost with its power.',
        action:
          'Give it a disk (yard node disk keep node-2 /dev/sda) or choose a pool (--pool <pool>).',
      },
    ]);
  });

  test('a node without a disk to spare is told of as well', () => {
    const [problem] = plan([stateless('a', { spareDisk: undefined })]).problems;
    expect(problem?.action).toContain('yard node disk keep a <device>');
  });

  test('machines go to nodes that have theirs on a disk, however roomy others are', () => {
    const nodes = [stateless('a', { memoryBytes: 64 * GiB }), siteNode('b')];
    const found = plan(nodes);
    expect(found.problems).toEqual([]);
    expect(poolsOf(found)).toEqual(['own on b']);
  });

  test('of several such nodes all are named', () => {
    const found = plan([stateless('a'), stateless('b')]).problems;
    expect(found).toMatchObject([
      {
        code: 'POOL_IN_MEMORY',
        message: 'The own pools of a, b are in their memory, and would be lost with their power.',
      },
      { code: 'POOL_IN_MEMORY' },
    ]);
  });

  test('one that was chosen for a role is named alone', () => {
    const nodes = [stateless('a'), siteNode('b')];
    const found = plan(nodes, [], { request: { nodes: { web: 'a' } } }).problems;
    expect(found).toMatchObject([
      { code: 'POOL_IN_MEMORY', message: expect.stringContaining('The own pool of a is') },
    ]);
  });
});

describe('the only other pool of a node stands in for its own', () => {
  const fast = sitePool('fast', ['a']);

  test('and the plan says why', () => {
    const found = plan([stateless('a')], [fast]);
    expect(found.problems).toEqual([]);
    expect(poolsOf(found)).toEqual(['fast on a']);
    expect(found.placement?.disks?.[0]).toMatchObject({
      pool: 'fast',
      reason: 'The own pool of the node is in its memory, and this is its only other one.',
    });
    expect(found.capacity.diskFreeBytes).toBe(100 * GiB);
  });

  test('with the room that it has', () => {
    const found = plan([stateless('a')], [sitePool('fast', ['a'], { freeBytes: GiB })]);
    expect(found.problems).toMatchObject([{ code: 'POOL_SHORT' }]);
  });

  test('not one of another node, nor one that is away', () => {
    const away = sitePool('fast', [], { states: new Map([[nodeId('a'), 'absent']]) });
    for (const pools of [[sitePool('fast', ['b'])], [away]]) {
      expect(plan([stateless('a')], pools).problems).toMatchObject([{ code: 'POOL_IN_MEMORY' }]);
    }
  });

  test('of several, one has to be named, or be the default', () => {
    const pools = [fast, sitePool('tank', ['a'])];
    const [problem] = plan([stateless('a')], pools).problems;
    expect(problem).toMatchObject({
      code: 'POOL_IN_MEMORY',
      action: expect.stringContaining('it has fast, tank, or set a default: yard pool default'),
    });
    const chosen = plan([stateless('a')], pools, { request: { pools: { '*': 'tank' } } });
    expect([chosen.problems, poolsOf(chosen)]).toEqual([[], ['tank on a']]);
  });

  test('a default counts before it', () => {
    const pools = [fast, sitePool('tank', ['b'])];
    const nodes = [stateless('a'), siteNode('b')];
    const found = plan(nodes, pools, { data: pools[1]! });
    expect(found.problems).toEqual([]);
    expect(poolsOf(found)).not.toContain('fast on b');
  });

  test('not where somebody has chosen the own one', () => {
    const found = plan([stateless('a')], [fast], { request: { pools: { 'db:system': 'own' } } });
    expect(found.problems).toMatchObject([{ code: 'POOL_IN_MEMORY' }]);
  });
});

describe('what was planned before', () => {
  const disk = { name: 'system', kind: 'system', sizeBytes: GiB, image: null };
  const machine = { name: 'blog', node: nodeId('a'), nodeName: 'a', memoryBytes: GiB };
  const recheck = (disks: readonly object[], node: SiteNode) =>
    recheckPlan(
      {
        gateway: { node: nodeId('a'), nodeName: 'a' },
        networks: [],
        machines: [{ ...machine, disks }],
      } as never,
      { nodes: [node], pools: [sitePool('tank', ['a'])] },
    ).map(({ message }) => message);

  test('does not hold when the own pool is in memory by now', () => {
    expect(recheck([disk], siteNode('a'))).toEqual([]);
    expect(recheck([disk], stateless('a'))).toEqual(['The own pool of a is in its memory now.']);
    const elsewhere = { ...disk, pool: { id: poolId('tank'), name: 'tank' } };
    expect(recheck([elsewhere], stateless('a'))).toEqual([]);
  });

  test('a removed stack is not restored there', () => {
    const definition = {
      gateway: nodeId('a'),
      machines: [{ id: 'machine-1', node: nodeId('a'), memoryBytes: GiB }],
      volumes: [{ id: 'v', machine: 'machine-1', kind: 'system', sizeBytes: GiB }],
      networks: [],
    };
    const room = (node: SiteNode) =>
      roomForStack({
        stack: { definition, stage: 'kept' } as never,
        site: { nodes: [node], pools: [] },
        uses: [],
      }).map(({ code }) => code);
    expect(room(siteNode('a'))).toEqual([]);
    expect(room(stateless('a'))).toEqual(['POOL_IN_MEMORY']);
  });

  test('no machine with a disk in the own pool moves there, whatever pools it has', () => {
    const input = (over: Parameters<typeof demand>[1]) => ({
      stack: { definition: { machines: [], networks: [], volumes: [] }, power: 'on' } as never,
      machine: { id: 'machine-1', node: nodeId('b'), role: 'web', interfaces: [] } as never,
      demand: { demand: demand('web', over), pools: [] } as never,
      site: { nodes: [stateless('a')] },
      pools: { has: () => true } as never,
    });
    const why = (over: Parameters<typeof demand>[1]) => moveCandidates(input(over))[0]?.why;
    expect(why({})).toBe('It has its own pool in its memory.');
    expect(why({ volumeBytes: 0 })).toBeUndefined();
  });
});

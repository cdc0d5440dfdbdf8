import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ZodError } from 'zod';
import type { RouteInput } from '../../../schemas/api/route.ts';
import { pageCursor } from '../../../schemas/api/page-cursor.ts';
import type { Routes } from '../../../schemas/api/routes.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { ControlBench, NODES, waitUntil } from '../../fakes/control-bench.ts';

type StackQuery = NonNullable<RouteInput<Routes['listStacks']>['query']>;
type NodeQuery = NonNullable<RouteInput<Routes['listNodes']>['query']>;

/** Stacks: blog on one and two, shop on two, wiki (stopped) on one, attic (removed) on one. */
let bench: ControlBench;
beforeAll(async () => {
  bench = await ControlBench.open(undefined, { count: 3 });
  await bench.trustPublisher();
  const install = async (name: string, db: string, web: string) =>
    bench.finish((await bench.install({ name, nodes: { db, web } })).id);
  await install('blog', 'one', 'two');
  await install('shop', 'two', 'two');
  await install('wiki', 'one', 'one');
  await install('attic', 'one', 'one');
  const stopped = await bench.call('stopStack', { params: { stack: 'wiki' } });
  const request = { params: { stack: 'attic' }, query: { data: 'keep' as const } };
  const removed = await bench.call('removeStack', request);
  await bench.finish(stopped.id);
  await bench.finish(removed.id);
});
afterAll(() => bench.close());

const stacks = async (query: StackQuery) =>
  (await bench.call('listStacks', { query: query as never })).map(({ name }) => name);
const nodes = async (query: NodeQuery) =>
  (await bench.call('listNodes', { query: query as never })).map(({ name }) => name);

describe('the list of stacks', () => {
  test('is ordered by name, and cut into pages', async () => {
    expect(await stacks({})).toEqual(['attic', 'blog', 'shop', 'wiki']);
    expect(await stacks({ limit: 2 })).toEqual(['attic', 'blog']);
    const [, blog] = await bench.call('listStacks');
    const after = pageCursor(blog ?? { name: '', id: '' });
    expect(await stacks({ limit: 2, after })).toEqual(['shop', 'wiki']);
    expect(await stacks({ limit: 1, after, state: 'stopped' })).toEqual(['wiki']);
  });

  test.each([
    ['words', { search: 'SHO' }, ['shop']],
    ['a state', { state: 'stopped' }, ['wiki']],
    ['what is removed', { state: 'removed' }, ['attic']],
    ['what is not removed', { state: 'present' }, ['blog', 'shop', 'wiki']],
    ['a node by name', { node: 'two' }, ['blog', 'shop']],
    ['a node by id', { node: NODES[0]?.id ?? '' }, ['attic', 'blog', 'wiki']],
    ['a whole name', { name: 'wiki' }, ['wiki']],
    ['an appliance', { appliances: 'acme/blog,acme/other' }, ['attic', 'blog', 'shop', 'wiki']],
    ['another appliance', { appliances: 'acme/other' }, []],
    ['several at once', { node: 'one', state: 'running', search: 'b' }, ['blog']],
  ] as [string, StackQuery, string[]][])('is narrowed by %s', async (_by, query, found) => {
    expect(await stacks(query)).toEqual(found);
  });

  test('is narrowed by the state that each of them shows', async () => {
    for (const { name, state } of await bench.call('listStacks')) {
      expect(await stacks({ state })).toContain(name);
    }
  });
});

describe('the list of nodes', () => {
  test('is ordered by name, and cut into pages', async () => {
    expect(await nodes({})).toEqual(['one', 'three', 'two']);
    const [first] = await bench.call('listNodes', { query: { limit: 1 } });
    expect(first?.name).toBe('one');
    const after = pageCursor(first ?? { name: '', id: '' });
    expect(await nodes({ after, limit: 1 })).toEqual(['three']);
  });

  test('shows of each node in a page what it shows of it by itself', async () => {
    for (const node of await bench.call('listNodes')) {
      const alone = await bench.call('getNode', { params: { node: node.id } });
      const { figures: _one, lastSeenAt: _then, ...listed } = node;
      expect(alone).toMatchObject(listed);
    }
    const holds = (await bench.call('listNodes')).map((each) => each.holds.stacks);
    expect(holds).toEqual([3, 0, 2]);
    const [, , two] = await bench.call('listNodes');
    const last = await bench.call('listNodes', { query: { search: 'two' } as never });
    expect(last[0]?.holds).toEqual(two?.holds);
  });

  test('is narrowed by words and by state', async () => {
    const params = { node: 'two' };
    await bench.call('changeNode', { params, body: { labels: { rack: 'west' } } });
    await bench.call('cordonNode', { params: { node: 'three' }, body: {} });
    expect(await nodes({ search: 'rack=west' })).toEqual(['two']);
    expect(await nodes({ search: 't' })).toEqual(['three', 'two']);
    expect(await nodes({ state: 'cordoned' })).toEqual(['three']);
    expect(await nodes({ state: 'ready' })).toEqual(['one', 'two']);
    bench.nodes[0]?.killAgent();
    bench.ahead(LIMITS.agent.silentMs + 1_000);
    await waitUntil(async () => (await nodes({ state: 'ready' })).join() === 'two');
    // The other one that goes on has to be heard as well.
    await waitUntil(async () => (await nodes({ state: 'lost' })).join() === 'one');
  });
});

test.each([{ limit: 0 }, { limit: LIMITS.api.pageItems + 1 }, { after: 'blog' }, { state: 'odd' }])(
  'a list does not take %j',
  async (query) => {
    expect(() => bench.call('listStacks', { query: query as never })).toThrow(ZodError);
    expect(() => bench.call('listNodes', { query: query as never })).toThrow(ZodError);
  },
);

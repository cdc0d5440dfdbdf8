import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { ControlBench, NODES, waitUntil } from '../../../../fakes/control-bench.ts';

const [ONE, TWO, THREE] = NODES.map(({ id }) => id) as [NodeId, NodeId, NodeId];

let bench: ControlBench;

/** All of it on `one`: db, web and the router. */
beforeEach(async () => {
  bench = await ControlBench.open(undefined, { count: 3, moves: true });
  await bench.trustPublisher();
  const together = { nodes: { db: 'one', web: 'one' }, gateway: 'one' };
  await bench.finish((await bench.install({ name: 'blog', ...together })).id);
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const worldOf = (index: number) => bench.nodes[index]!.world;
const node = (name = 'one') => bench.call('getNode', { params: { node: name } });
const definition = async () => (await bench.control.dependencies.stacks.find('blog'))!.definition;
const stackState = async () => (await bench.call('getStack', { params: { stack: 'blog' } })).state;
const drain = (body: { cold?: boolean; reason?: string } = {}) =>
  bench.call('drainNode', { params: { node: 'one' }, body: { cold: false, ...body } });
const running = (index: number): string[] =>
  [...worldOf(index).domains.values()]
    .filter(({ state }) => state === 'running')
    .map(({ machine }) => machine.name)
    .sort();

async function lose(): Promise<void> {
  const { observed } = bench.control.dependencies;
  bench.nodes[0]!.killAgent();
  bench.ahead(120_000);
  await waitUntil(() => observed.isLost(ONE) && !observed.isLost(TWO) && !observed.isLost(THREE));
}

/** @returns how a request is refused */
const refusal = (request: Promise<unknown>) =>
  request.then(
    () => 'not at all',
    (error: unknown) => String(error),
  );

describe('a node that is drained', () => {
  test('has nothing any more, and gets nothing new until that is taken back', async () => {
    const operation = await bench.finish((await drain({ reason: 'new memory' })).id);
    expect(operation).toMatchObject({ kind: 'drain-node', state: 'succeeded' });
    expect(operation?.children.map(({ state }) => state)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
    ]);
    await waitUntil(async () => (await stackState()) === 'running');
    const { gateway, machines } = await definition();
    expect([gateway, ...machines.map((machine) => machine.node)]).not.toContain(ONE);
    await waitUntil(() => worldOf(0).inventory().length === 0);
    expect([...running(1), ...running(2)].sort()).toEqual(['blog-db', 'blog-web-1']);
    expect(await node()).toMatchObject({
      state: 'draining',
      admission: 'draining',
      orders: { drain: { reason: 'new memory' }, cordon: null },
      holds: { stacks: 0 },
    });
    const back = await bench.call('undrainNode', { params: { node: 'one' } });
    expect(back).toMatchObject({ state: 'ready', orders: { drain: null } });
    expect(worldOf(0).inventory()).toEqual([]);
  });

  test('keeps what would have to be stopped, and says so, unless it may be', async () => {
    const { facts } = bench.control.dependencies.observed.get(ONE)!;
    Object.assign(facts, { accelerator: 'tcg' });
    const operation = await bench.finish((await drain()).id);
    expect(operation).toMatchObject({ state: 'failed', failedStep: 'finish' });
    expect(operation?.fault?.code).toBe('DRAIN_INCOMPLETE');
    expect(operation?.fault?.message).toContain('blog-db: It would have to be stopped.');
    expect(running(0)).toEqual(['blog-db', 'blog-web-1']);
    expect((await definition()).gateway).not.toBe(ONE);
    const again = await bench.finish((await drain({ cold: true })).id);
    expect(again).toMatchObject({ state: 'succeeded' });
    await waitUntil(() => worldOf(0).inventory().length === 0);
    await waitUntil(async () => (await stackState()) === 'running');
  });

  test('is looked at before: what goes, how, and what stays, as it is done afterwards', async () => {
    const plan = (cold = false) =>
      bench.call('planNodeDrain', { params: { node: 'one' }, body: { cold } });
    const free = await plan();
    expect(free).toMatchObject({ node: { id: ONE, name: 'one' }, stays: [] });
    expect(free.goes.map(({ title, mode }) => [title, mode])).toEqual([
      [expect.stringMatching(/^Move blog-db to (two|three)$/), 'live'],
      [expect.stringMatching(/^Move blog-web-1 to (two|three)$/), 'live'],
      [expect.stringMatching(/^Move the router of blog to (two|three)$/), 'router'],
    ]);
    const { facts } = bench.control.dependencies.observed.get(ONE)!;
    Object.assign(facts, { accelerator: 'tcg' });
    const strict = await plan();
    expect(strict.stays.map(({ what }) => what)).toEqual(['blog-db', 'blog-web-1']);
    expect(strict.stays[0]?.why).toContain('Allow machines to be stopped (--cold)');
    const [first] = (await plan(true)).goes;
    expect(first).toMatchObject({ mode: 'cold', stack: 'blog' });
    expect(first?.whyCold).toContain('emulates the processor');
    expect(first?.offMs).toBeGreaterThanOrEqual(60_000);
    expect(await node()).toMatchObject({ state: 'ready', orders: { drain: null } });
    const operation = await bench.finish((await drain({ cold: true })).id);
    expect(operation?.children.map(({ title }) => title)).toEqual(
      free.goes.map(({ title }) => title),
    );
  });

  test('is looked at before only when it can be drained', async () => {
    await lose();
    const body = { cold: false };
    const refused = await refusal(drain());
    expect(refused).toContain('it does not report, so nothing can be moved from it');
    const plan = bench.call('planNodeDrain', { params: { node: 'one' }, body });
    expect(await refusal(plan)).toBe(refused);
  });

  test('keeps what is still there when it is called off, and what has gone stays gone', async () => {
    const { id: web } = (await definition()).machines.find(({ role }) => role === 'web')!;
    bench.links.get(ONE)!.trouble = (act) => (act === `send ${web}` ? 'wait' : undefined);
    const { id } = await drain();
    await waitUntil(async () => {
      const { machines } = await definition();
      return machines.some(({ role, node: on }) => role === 'db' && on !== ONE);
    });
    await bench.call('cancelOperation', { params: { operation: id } });
    expect(await bench.finish(id)).toMatchObject({ state: 'cancelled' });
    bench.links.get(ONE)!.trouble = () => undefined;
    await waitUntil(async () => (await stackState()) === 'running');
    expect(running(0)).toEqual(['blog-web-1']);
    expect((await definition()).machines.map(({ move }) => move)).toEqual([undefined, undefined]);
    await expect(drain()).resolves.toMatchObject({ kind: 'drain-node' });
  });

  test('loses machines of a stack that was being stopped when it was planned', async () => {
    const { promise: mayStop, resolve: letStop } = Promise.withResolvers<void>();
    worldOf(0).trouble = (action) => (action.startsWith('shutdown') ? mayStop : undefined);
    const stop = await bench.call('stopStack', { params: { stack: 'blog' } });
    await waitUntil(
      async () => (await bench.control.dependencies.stacks.find('blog'))!.power === 'off',
    );
    const { id } = await drain();
    const step = async () =>
      (await bench.call('getOperation', { params: { operation: id } })).steps;
    await waitUntil(async () =>
      (await step()).some(({ name, state }) => name === 'machines' && state === 'running'),
    );
    letStop();
    expect(await bench.finish(stop.id)).toMatchObject({ state: 'succeeded' });
    expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
    const children = await bench.control.dependencies.operations.children(id);
    expect(children.map(({ kind }) => kind)).toEqual([
      'move-machine-cold',
      'move-machine-cold',
      'move-gateway',
    ]);
    await waitUntil(() => worldOf(0).inventory().length === 0);
  });

  test('goes on being drained by a server that was killed while it was', async () => {
    bench.killAt = 'drain-node:machines:effect';
    const { id } = await drain();
    expect(await bench.finish(id)).toBeUndefined();
    await bench.startServer();
    expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
    await waitUntil(() => worldOf(0).inventory().length === 0);
    await waitUntil(async () => (await stackState()) === 'running');
  });
});

describe('a node that is declared dead', () => {
  const declare = (confirm = 'one') =>
    bench.call('declareNodeDead', { params: { node: 'one' }, body: { confirm } });

  /** A second stack, with these disks in a pool that all nodes have, and the rest on `one` alone. */
  async function share(...disks: string[]): Promise<void> {
    const place = { kind: 'nfs' as const, server: 'nas.lan', path: '/export/yard' };
    const nodes = { kind: 'all' as const };
    const reserve = { unit: 'percent' as const, percent: 5 };
    await bench.call('addPool', { body: { name: 'tank', place, nodes, reserve, note: '' } });
    const pool = async () => bench.call('getPool', { params: { pool: 'tank' } });
    await waitUntil(async () => (await pool()).state === 'ready');
    const pools = Object.fromEntries(disks.map((disk) => [disk, 'tank']));
    const together = { nodes: { db: 'one', web: 'one' }, gateway: 'one', pools };
    const { id } = await bench.install({ name: 'shop', ...together });
    expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
  }

  const shop = async () => (await bench.control.dependencies.stacks.find('shop'))!.definition;

  test('must be lost, and be named once more', async () => {
    const refused = await refusal(declare());
    expect(refused).toContain('it is not lost');
    expect(await refusal(bench.call('planNodeTakeOver', { params: { node: 'one' } }))).toBe(
      refused,
    );
    await lose();
    await expect(declare('two')).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  test('loses what is in shared pools to others, with a higher epoch, and keeps what it has alone', async () => {
    await share('web:system');
    await lose();
    const plan = await bench.call('planNodeTakeOver', { params: { node: 'one' } });
    const [going] = plan.goes.filter(({ stack }) => stack === 'shop');
    expect(going).toMatchObject({ mode: 'restart', copyBytes: 0, offMs: null });
    expect(going?.title).toMatch(/^Start shop-web-1 on (two|three)$/);
    const waiting = plan.stays.find(({ what }) => what === 'shop-db');
    expect(waiting?.why).toContain('is on that node alone');
    const operation = await bench.finish((await declare()).id);
    expect(operation).toMatchObject({ kind: 'take-over-node', state: 'succeeded' });
    const { machines, gateway } = await shop();
    const byRole = new Map(machines.map((machine) => [machine.role, machine]));
    expect(byRole.get('db')).toMatchObject({ node: ONE });
    expect(byRole.get('db')).not.toHaveProperty('epoch');
    expect(byRole.get('web')).toMatchObject({ epoch: 2, left: [ONE] });
    expect([gateway, byRole.get('web')?.node]).not.toContain(ONE);
    const entries = await bench.call('listAudit', { query: { limit: 20 } });
    const told = entries.map(({ sentence }) => sentence).join('\n');
    expect(told).toContain('vouches that it is off or cut off');
    expect(told).toMatch(/took over 1 of .*shop-db: Its volume “.*” is on that node alone/);
  });

  test('keeps what nobody has taken over yet when it is back, whatever else is emptied', async () => {
    const { id: wikiId } = await bench.install({
      name: 'wiki',
      nodes: { db: 'two', web: 'two' },
      gateway: 'one',
    });
    await bench.finish(wikiId);
    await bench.call('cordonNode', { params: { node: 'three' }, body: { reason: 'spare' } });
    const { promise: mayRun, resolve: letRun } = Promise.withResolvers<void>();
    worldOf(1).trouble = (action) => (action.startsWith('run ') ? mayRun : undefined);
    const web = (await bench.control.dependencies.stacks.find('wiki'))!.definition.machines.find(
      ({ role }) => role === 'web',
    )!;
    const params = { stack: 'wiki', machine: web.id, action: 'flush' };
    const run = await bench.call('runMachineAction', { params });
    await lose();
    const { id: takeOver } = await declare();
    await bench.nodes[0]!.startAgent();
    await waitUntil(async () => (await node()).orders.dead === null);
    const body = { cold: true };
    const { id: drainTwo } = await bench.call('drainNode', { params: { node: 'two' }, body });
    const progress = async () =>
      (await bench.call('getOperation', { params: { operation: drainTwo } })).steps;
    await waitUntil(async () =>
      (await progress()).some(({ name, state }) => name === 'machines' && state === 'running'),
    );
    letRun();
    expect(await bench.finish(run.id)).toMatchObject({ state: 'succeeded' });
    expect(await bench.finish(takeOver)).toMatchObject({ state: 'succeeded' });
    expect(await bench.finish(drainTwo)).toMatchObject({ state: 'succeeded' });
    const wiki = (await bench.control.dependencies.stacks.find('wiki'))!.definition;
    expect([wiki.gateway, ...wiki.machines.map((machine) => machine.node)]).toEqual([
      ONE,
      ONE,
      ONE,
    ]);
  });

  test('gives up what others took over when it is back, and is no longer dead then', async () => {
    await share('*');
    await lose();
    worldOf(0).loseAndRegainPower();
    expect(await bench.finish((await declare()).id)).toMatchObject({ state: 'succeeded' });
    await waitUntil(() => [...running(1), ...running(2)].length === 2);
    expect(await node()).toMatchObject({ state: 'lost', orders: { dead: { by: 'tester' } } });
    const desired = await bench.control.dependencies.desired.current(ONE);
    const ids = (await shop()).machines.map(({ id }) => id);
    expect([...desired.gone.machines].sort()).toEqual([...ids].sort());
    expect(desired.machines.map(({ name }) => name)).toEqual(['blog-db', 'blog-web-1']);
    const started: string[] = [];
    worldOf(0).trouble = (action) => void started.push(action);
    await bench.nodes[0]!.startAgent();
    await waitUntil(async () => (await node()).orders.dead === null);
    await waitUntil(() => running(0).length === 2);
    expect(running(0)).toEqual(['blog-db', 'blog-web-1']);
    expect(started.filter((action) => ids.some((id) => action === `start ${id}`))).toEqual([]);
    expect(ids.filter((id) => worldOf(0).domains.has(id))).toEqual([]);
    expect((await node()).state).toBe('ready');
    expect((await shop()).machines.every(({ left }) => left === undefined)).toBe(true);
  });
});

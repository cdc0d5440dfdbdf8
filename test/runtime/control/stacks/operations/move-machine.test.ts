import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { MachineId, NodeId } from '../../../../../schemas/ids/brand.ts';
import { ControlBench, NODES, waitUntil } from '../../../../fakes/control-bench.ts';

const [ONE, TWO, THREE] = NODES.map(({ id }) => id) as [NodeId, NodeId, NodeId];

let bench: ControlBench;
let web: MachineId;

/** db and the router on `one`, web on `two`. */
beforeEach(async () => {
  bench = await ControlBench.open(undefined, { count: 3, moves: true });
  await bench.trustPublisher();
  const spread = { nodes: { db: 'one', web: 'two' }, gateway: 'one' };
  await bench.finish((await bench.install({ name: 'blog', ...spread })).id);
  web = (await definition()).machines.find(({ role }) => role === 'web')!.id;
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const definition = async () => (await bench.control.dependencies.stacks.find('blog'))!.definition;
const webNow = async () => (await definition()).machines.find(({ id }) => id === web)!;
const worldOf = (index: number) => bench.nodes[index]!.world;
const linkOf = (node: NodeId) => bench.links.get(node)!;
const runningOn = (): number[] =>
  bench.nodes.flatMap(({ world }, index) =>
    world.domains.get(web)?.state === 'running' ? [index] : [],
  );
const volumesOf = async () => (await definition()).volumes.filter(({ machine }) => machine === web);
const holders = async (): Promise<number[]> => {
  const ids = (await volumesOf()).map(({ id }) => id);
  return bench.nodes.flatMap(({ world }, index) =>
    ids.some((id) => world.volumes.has(id)) ? [index] : [],
  );
};
const move = (body: { node?: string; cold?: boolean } = { node: 'three' }) =>
  bench.call('moveMachine', {
    params: { stack: 'blog', machine: 'blog-web-1' },
    body: { cold: false, ...body },
  });
const stackState = async () => (await bench.call('getStack', { params: { stack: 'blog' } })).state;

/** Two processes of the machine at the same time, at any moment, fail the test. */
function watchForTwins(): () => void {
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, runningOn().length)), 1);
  return () => {
    clearInterval(timer);
    expect(most).toBeLessThanOrEqual(1);
  };
}

const settled = (): Promise<void> =>
  waitUntil(async () => {
    const { left } = await webNow();
    const isClean = (await volumesOf()).every((volume) => volume.left === undefined);
    return left === undefined && isClean && (await stackState()) === 'running';
  });

/** One node alone cannot use hardware virtualisation. */
function emulateOnlyAt(node: NodeId): void {
  for (const { id } of NODES) {
    const { facts } = bench.control.dependencies.observed.get(id)!;
    Object.assign(facts, { accelerator: id === node ? 'tcg' : 'kvm' });
  }
}

async function expectMoved(): Promise<void> {
  await settled();
  expect(await webNow()).toMatchObject({ node: THREE, epoch: 2 });
  expect((await webNow()).move).toBeUndefined();
  await waitUntil(async () => (await stackState()) === 'running');
  expect([runningOn(), await holders()]).toEqual([[2], [2]]);
  await waitUntil(() => worldOf(1).inventory().length === 0);
}

/** As if nothing had been asked for. */
async function expectStayed(starts: number): Promise<void> {
  await waitUntil(async () => (await volumesOf()).every(({ left }) => left === undefined));
  const { node, epoch, move: going } = await webNow();
  expect([node, epoch, going]).toEqual([TWO, undefined, undefined]);
  await waitUntil(async () => (await stackState()) === 'running');
  expect([runningOn(), await holders()]).toEqual([[1], [1]]);
  expect(worldOf(1).domains.get(web)?.starts).toBe(starts);
  await waitUntil(() => worldOf(2).inventory().length === 0);
}

describe('a machine that moves while it runs', () => {
  test('goes on at the other node, and leaves nothing', async () => {
    const check = watchForTwins();
    const operation = await bench.finish((await move()).id);
    check();
    expect(operation).toMatchObject({ kind: 'move-machine', state: 'succeeded' });
    await expectMoved();
    expect(worldOf(2).domains.get(web)?.starts).toBe(1);
    expect(worldOf(2).deeds.filter((deed) => deed.startsWith('define'))).toEqual([]);
  });

  test('is not all of a node that still deletes what it left: that is not removed before', async () => {
    const gate = Promise.withResolvers<void>();
    const before = worldOf(1).trouble;
    worldOf(1).trouble = (action) =>
      action.startsWith('discard ') ? gate.promise : before(action);
    const { id } = await move();
    await waitUntil(async () => (await webNow()).node === THREE);
    const remove = () => bench.call('removeNode', { params: { node: TWO } });
    await expect(remove()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('still deleting what machines left') as string,
    });
    gate.resolve();
    await bench.finish(id);
    await expectMoved();
    await remove();
    expect((await bench.call('listNodes')).map(({ name }) => name)).toEqual(['one', 'three']);
  });

  test('is told of by what its nodes shall be, step by step', async () => {
    const desired = (node: NodeId) => bench.control.dependencies.desired.current(node);
    const held = new Set(['open', 'send']);
    for (const link of bench.links.values()) {
      link.trouble = (act) => (held.has(act.split(' ')[0]!) ? 'wait' : undefined);
    }
    const { id } = await move();
    await waitUntil(async () => (await desired(THREE)).arrivals.length === 1);
    const three = await desired(THREE);
    expect(three.machines).toEqual([]);
    expect(three.volumes).toEqual([]);
    expect(three.images).toHaveLength(1);
    const [arrival] = three.arrivals;
    const ids = (await volumesOf()).map((volume) => volume.id);
    expect(arrival).toMatchObject({ operation: id, from: TWO, copy: ids, machine: { epoch: 2 } });
    expect(arrival?.volumes?.map((volume) => [volume.id, volume.mode])).toEqual(
      ids.map((each) => [each, 'create']),
    );
    expect((await desired(TWO)).machines[0]).not.toHaveProperty('sending');
    expect((await desired(TWO)).machines[0]?.hold).toBe(false);
    const [before] = (await desired(ONE)).networks;
    expect(before?.segment?.peers.map(({ address, hosts }) => [address, hosts.length])).toEqual([
      ['192.0.2.2', 1],
      ['192.0.2.3', 0],
    ]);
    held.delete('open');
    await waitUntil(async () => (await desired(TWO)).machines[0]?.sending !== undefined);
    expect((await desired(TWO)).machines[0]).toMatchObject({
      power: 'on',
      hold: true,
      sending: {
        operation: id,
        to: { node: THREE, address: '192.0.2.3', port: 8_472 },
        copy: ids,
        mostDowntimeMs: LIMITS.move.mostDowntimeMs,
      },
    });
    held.delete('send');
    expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
    const [after] = (await desired(ONE)).networks;
    expect(
      after?.segment?.peers.find(({ address }) => address === '192.0.2.3')?.hosts,
    ).toHaveLength(1);
    const { sending, hold, ...machine } = (await desired(THREE)).machines[0]!;
    expect([sending, hold]).toEqual([undefined, false]);
    expect({ ...machine, hold }).toMatchObject({
      ...arrival?.machine,
      readiness: { by: 'gateway' },
    });
  });

  test('stays where it is when the other node cannot let it in', async () => {
    linkOf(THREE).trouble = (act) => (act.startsWith('open') ? 'fail' : undefined);
    const operation = await bench.finish((await move()).id);
    expect(operation).toMatchObject({ state: 'failed', failedStep: 'prepare' });
    expect(operation?.fault?.message).toContain('no such luck');
    linkOf(THREE).trouble = () => undefined;
    await expectStayed(1);
  });

  test('runs on where it is when sending it fails', async () => {
    linkOf(TWO).trouble = (act) => (act.startsWith('send') ? 'fail' : undefined);
    const operation = await bench.finish((await move()).id);
    expect(operation).toMatchObject({ state: 'failed', failedStep: 'send' });
    await expectStayed(1);
  });

  test('runs on where it is when it is called back, and may go later', async () => {
    linkOf(TWO).trouble = (act) => (act.startsWith('send') ? 'wait' : undefined);
    const { id } = await move();
    const isSending = async () =>
      (await bench.call('getOperation', { params: { operation: id } })).progress?.bytesDone === 500;
    await waitUntil(isSending);
    await bench.call('cancelOperation', { params: { operation: id } });
    expect(await bench.finish(id)).toMatchObject({ state: 'cancelled' });
    await expectStayed(1);
    linkOf(TWO).trouble = () => undefined;
    expect(await bench.finish((await move()).id)).toMatchObject({ state: 'succeeded' });
    await expectMoved();
  });

  test('is at the other node when it was called back too late', async () => {
    const { observed } = bench.control.dependencies;
    const { id } = await move();
    // Between its arrival and its hand-over: the very next thing that happens is the cancel.
    const stop = observed.subscribe((state) => {
      if (!state.arrivals.some((arrival) => arrival.state === 'arrived')) return;
      stop();
      bench.control.worker.cancel(id);
    });
    const operation = await bench.finish(id);
    expect(['cancelled', 'succeeded']).toContain(operation?.state);
    await expectMoved();
  });
});

describe('a machine that moves while it is off', () => {
  beforeEach(() => emulateOnlyAt(TWO));

  test('is refused unless it may be stopped, with the reason', async () => {
    await expect(move()).rejects.toMatchObject({ code: 'MOVE_NEEDS_STOP' });
  });

  test('is stopped alone, copied and started there', async () => {
    const data = new Map((await volumesOf()).map(({ id }) => [id, worldOf(1).volumes.get(id)]));
    const check = watchForTwins();
    const operation = await bench.finish((await move({ node: 'three', cold: true })).id);
    check();
    expect(operation).toMatchObject({ kind: 'move-machine-cold', state: 'succeeded' });
    await expectMoved();
    expect([...data].map(([id]) => worldOf(2).volumes.get(id))).toEqual([...data.values()]);
    const db = [...worldOf(0).domains.values()].map(({ starts }) => starts);
    expect(db).toEqual([1]);
  });

  test('is started again where it is when copying fails, and the copy is deleted', async () => {
    linkOf(THREE).trouble = (act) => (act.startsWith('copy') ? 'fail' : undefined);
    const operation = await bench.finish((await move({ node: 'three', cold: true })).id);
    expect(operation).toMatchObject({ state: 'failed', failedStep: 'copy' });
    await expectStayed(2);
  });
});

describe('a server that dies while a machine moves', () => {
  const STEPS = {
    'move-machine': ['reserve', 'prepare', 'send', 'hand-over', 'start', 'clean', 'note'],
    'move-machine-cold': [
      'reserve',
      'prepare',
      'stop',
      'copy',
      'hand-over',
      'start',
      'clean',
      'note',
    ],
  };
  const pointsOf = (kind: keyof typeof STEPS): string[] => [
    `${kind}:reserve:before`,
    ...STEPS[kind].map((step) => `${kind}:${step}:effect`),
  ];

  const ENDS = [
    { node: 'three', id: THREE, index: 2 },
    { node: 'two', id: TWO, index: 1 },
  ];

  // There and back again, killed at another point each time.
  test.each(['move-machine', 'move-machine-cold'] as const)(
    'goes on from wherever it was: %s',
    { timeout: 120_000 },
    async (kind) => {
      for (const [index, point] of pointsOf(kind).entries()) {
        const to = ENDS[index % 2]!;
        if (kind === 'move-machine-cold') emulateOnlyAt((await webNow()).node);
        bench.killAt = point;
        const check = watchForTwins();
        const operation = await bench.survive(await move({ node: to.node, cold: true }));
        check();
        expect([point, operation?.kind, operation?.state]).toEqual([point, kind, 'succeeded']);
        await settled();
        const { node, epoch } = await webNow();
        expect([point, node, epoch]).toEqual([point, to.id, index + 2]);
        expect([point, runningOn(), await holders()]).toEqual([point, [to.index], [to.index]]);
      }
    },
  );

  test.each(['send', 'prepare', 'reserve'])('takes %s back', async (step) => {
    linkOf(TWO).trouble = (act) => (act.startsWith('send') ? 'fail' : undefined);
    bench.killAt = `move-machine:${step}:undo`;
    expect(await bench.survive(await move())).toMatchObject({ state: 'failed' });
    await expectStayed(1);
  });
});

test('a machine is put where its plan says best, which says why not elsewhere', async () => {
  const plan = await bench.call('planMachineMove', {
    params: { stack: 'blog', machine: 'web-1' },
    body: {},
  });
  expect(plan).toMatchObject({
    machine: 'blog-web-1',
    from: { id: TWO, name: 'two' },
    to: { id: ONE, name: 'one' },
    reason: 'It has room beside other machines of this stack.',
    mode: 'live',
    problems: [],
  });
});

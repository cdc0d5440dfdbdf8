import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deepestChain } from '../../../runtime/control/stacks/core/define/layers.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { PointId } from '../../../schemas/ids/brand.ts';
import { ControlBench, waitUntil } from '../../fakes/control-bench.ts';
import { killAgentAt } from '../../fakes/kill-agent-at.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  await succeed(await bench.install());
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const params = { stack: 'blog' };

async function succeed(begun: Operation): Promise<void> {
  expect(await bench.finish(begun.id)).toMatchObject({ state: 'succeeded' });
}

const volumes = () => bench.node.world.volumes;
const record = async () => (await bench.control.dependencies.stacks.find('blog'))!;
const points = () => bench.call('listRestorePoints', { params });
const create = async (): Promise<void> =>
  succeed(await bench.call('createRestorePoint', { params, body: { note: '' }, query: {} }));
const drop = async (point: PointId): Promise<void> =>
  succeed(
    await bench.call('deleteRestorePoint', {
      params: { ...params, point },
      query: {},
    }),
  );
const goBack = async (point: PointId): Promise<void> =>
  succeed(
    await bench.call('returnToRestorePoint', {
      params: { ...params, point },
      query: {},
    }),
  );

function write(text: string): void {
  for (const { inUse } of bench.node.world.domains.values()) {
    for (const id of inUse) volumes().get(id)!.data = text;
  }
}

const dataNow = async (): Promise<Set<string>> =>
  new Set((await record()).definition.volumes.map(({ id }) => volumes().get(id)!.data));

async function standAlone(): Promise<void> {
  const { stacks, desired } = bench.control.dependencies;
  const { id } = await record();
  await stacks.changeLayers(id, { kind: 'stand-alone' });
  desired.touch(id);
}

const isAlone = async (): Promise<boolean> => deepestChain((await record()).definition) === 0;

/** Three points, of which the middle one was deleted: its layers are between others. */
async function threeNights(): Promise<number> {
  for (const night of ['one', 'two', 'three']) {
    write(night);
    await create();
  }
  const [, two] = await points();
  await drop(two!.id);
  write('now');
  const disks = (await record()).definition.volumes.length;
  expect(volumes().size).toBe(4 * disks);
  return disks;
}

const ALL = { now: ['now'], first: ['one'], third: ['three'] };

/** @returns what volumes hold, at both restore points and now; there is nothing else */
async function allThere(disks: number): Promise<Record<string, string[]>> {
  await waitUntil(() => volumes().size === 3 * disks);
  const bases = (await record()).definition.volumes.map(({ id }) => volumes().get(id)!.base);
  expect(bases.every((base) => base === undefined)).toBe(true);
  const now = [...(await dataNow())];
  const [three, one] = await points();
  await goBack(one!.id);
  const first = [...(await dataNow())];
  await goBack(three!.id);
  return { now, first, third: [...(await dataNow())] };
}

test('disks leave their layers while machines run; what lies between points is merged, and points stay', async () => {
  const disks = await threeNights();
  const before = await bench.call('getStack', { params });
  await standAlone();
  await waitUntil(isAlone);
  await expectAllThereRunning(before);
  expect(await allThere(disks)).toEqual(ALL);
});

async function expectAllThereRunning(before: {
  readonly machines: readonly { startedAt: string | null }[];
}) {
  const now = await bench.call('getStack', { params });
  expect(now).toMatchObject({ state: 'running' });
  expect(now.machines.map(({ startedAt }) => startedAt)).toEqual(
    before.machines.map(({ startedAt }) => startedAt),
  );
}

test('a disk that cannot be copied stays where it stands, and is tried again; the stack runs on', async () => {
  const disks = await threeNights();
  let refused = 0;
  bench.node.world.trouble = (action) => {
    if (!action.startsWith('pull ') || (refused += 1) > 1) return;
    throw new Error('no room');
  };
  await standAlone();
  await waitUntil(() => refused > 0);
  expect(await isAlone()).toBe(false);
  expect(await dataNow()).toEqual(new Set(['now']));
  bench.node.errors.splice(0);
  // An agent that starts anew does not wait with what failed before.
  bench.node.killAgent();
  await bench.node.startAgent();
  await waitUntil(isAlone);
  expect(await allThere(disks)).toEqual(ALL);
});

test('a stack that is stopped in the middle has it done while it is off', async () => {
  const disks = await threeNights();
  await standAlone();
  await succeed(await bench.call('stopStack', { params, query: {} }));
  await waitUntil(isAlone);
  await waitUntil(() => volumes().size === 3 * disks);
  await succeed(await bench.call('startStack', { params, query: {} }));
  expect(await allThere(disks)).toEqual(ALL);
});

describe('an agent that is killed', () => {
  test.each(
    [0, 1, 2, 3].flatMap((deed) => (['before', 'after'] as const).map((when) => ({ deed, when }))),
  )('$when deed $deed', async ({ deed, when }) => {
    const disks = await threeNights();
    const kill = killAgentAt(bench.node, deed, when);
    await standAlone();
    await waitUntil(isAlone);
    await waitUntil(() => volumes().size === 3 * disks);
    expect(kill.isDone).toBe(true);
    kill.callOff();
    bench.node.errors.splice(0);
    expect(await allThere(disks)).toEqual(ALL);
  });
});

test('a server that is killed after it was ordered goes on with it', async () => {
  const disks = await threeNights();
  const going = Promise.withResolvers<void>();
  bench.node.world.trouble = (action) => (action.startsWith('pull ') ? going.promise : undefined);
  await standAlone();
  await bench.control.stop();
  await bench.startServer();
  bench.node.world.trouble = () => undefined;
  going.resolve();
  await waitUntil(isAlone);
  expect(await allThere(disks)).toEqual(ALL);
});

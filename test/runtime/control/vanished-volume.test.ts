import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import type { VolumeId } from '../../../schemas/ids/brand.ts';
import { ControlBench, NODE, waitUntil } from '../../fakes/control-bench.ts';

/** D1: a volume is made once. The real control and the real agent on a simulated node. */
let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

type Volume = Stack['volumes'][number];
type PowerRoute = 'startStack' | 'stopStack' | 'restoreStack';

const stack = async (): Promise<Stack> => (await bench.call('listStacks'))[0]!;
const volume = async (kind: Volume['kind']): Promise<Volume> =>
  (await stack()).volumes.find((each) => each.kind === kind)!;
const made = (id: VolumeId): number =>
  bench.node.world.deeds.filter((deed) => deed === `volume ${id}`).length;
const starts = (role: string): number =>
  [...bench.node.world.domains.values()].find(({ machine }) => machine.name.includes(role))!.starts;

async function run(route: PowerRoute): Promise<Operation | undefined> {
  const { id } = await bench.call(route, { params: { stack: (await stack()).id }, query: {} });
  return bench.finish(id);
}

async function installed(): Promise<void> {
  const { id } = await bench.install();
  expect((await bench.finish(id))?.state).toBe('succeeded');
}

async function stopped(): Promise<void> {
  await installed();
  expect((await run('stopStack'))?.state).toBe('succeeded');
}

async function removed(): Promise<void> {
  await installed();
  const query = { data: 'keep' as const };
  const { id } = await bench.call('removeStack', { params: { stack: 'blog' }, query });
  expect((await bench.finish(id))?.state).toBe('succeeded');
}

/** Takes a disk out of the pool, as somebody with a shell would. @returns what puts it back */
function takeAway(id: VolumeId): () => void {
  const { volumes } = bench.node.world;
  const file = volumes.get(id)!;
  volumes.delete(id);
  return () => void volumes.set(id, file);
}

const untilMissing = (kind: Volume['kind'] = 'data'): Promise<void> =>
  waitUntil(async () => (await volume(kind)).missing !== null);
const untilState = (state: Stack['state']): Promise<void> =>
  waitUntil(async () => (await stack()).state === state);

async function submitEmpty(confirm: string, key?: string): Promise<Operation> {
  return bench.call('startEmptyVolume', {
    params: { stack: (await stack()).id, volume: 'store' },
    query: { key },
    body: { confirm },
  });
}

async function startEmpty(confirm: string): Promise<Operation> {
  const { id } = await submitEmpty(confirm);
  return (await bench.finish(id))!;
}

describe('D1: a data volume that has vanished', () => {
  test('is not made anew; its machine is held, and the stack says what is missing', async () => {
    await stopped();
    const { id } = await volume('data');
    const before = Date.now();
    takeAway(id);
    const operation = await run('startStack');
    expect(operation).toMatchObject({ state: 'failed', fault: { code: 'VOLUME_MISSING' } });
    expect(bench.node.world.volumes.has(id)).toBe(false);
    expect([made(id), starts('db'), starts('web')]).toEqual([1, 1, 1]);
    const seen = await stack();
    const { missing } = await volume('data');
    expect(seen.state).toBe('degraded');
    expect(seen.sentence).toContain(
      'The volume “store” of blog-db has been missing from the pool of one',
    );
    expect(missing).toMatchObject({ nodeName: 'one', why: 'volume' });
    expect(Date.parse(missing!.since)).toBeGreaterThanOrEqual(before);
    expect(seen.machines.find(({ role }) => role === 'db')).toMatchObject({
      state: 'failed',
      fault: { code: 'VOLUME_MISSING' },
    });
    const events = await bench.call('listStackEvents', { params: { stack: seen.id } });
    expect(events.map(({ action }) => action)).toContain('volume.missing');
  });

  test('does not touch a machine that runs', async () => {
    await installed();
    takeAway((await volume('data')).id);
    await untilState('degraded');
    const { machines } = await stack();
    expect(machines.map(({ state }) => state)).toEqual(['ready', 'ready']);
    expect([starts('db'), starts('web')]).toEqual([1, 1]);
    await expect(startEmpty('store')).rejects.toMatchObject({ code: 'NOT_ALLOWED_IN_STATE' });
  });

  test('is used again when it is put back, with its data, and without anybody asking', async () => {
    await stopped();
    const { id } = await volume('data');
    const putBack = takeAway(id);
    await run('startStack');
    putBack();
    await untilState('running');
    expect(bench.node.world.volumes.get(id)?.data).toBe('written by store of blog-db');
    expect((await volume('data')).missing).toBeNull();
    expect([made(id), starts('db')]).toEqual([1, 2]);
    const events = await bench.call('listStackEvents', { params: { stack: (await stack()).id } });
    expect(events.map(({ action }) => action)).toContain('volume.back');
  });

  test('since when it is missing outlives the agent and the server', async () => {
    await stopped();
    takeAway((await volume('data')).id);
    await untilMissing();
    const { missing } = await volume('data');
    bench.node.killAgent();
    await bench.startServer();
    await bench.node.startAgent();
    await untilMissing();
    expect((await volume('data')).missing).toEqual(missing);
  });

  test('is not made by an agent that lost its memory: the server knows it', async () => {
    await stopped();
    const { id } = await volume('data');
    bench.node.killAgent();
    takeAway(id);
    bench.node.loseMemory();
    await bench.node.startAgent();
    await run('startStack');
    expect([made(id), bench.node.world.volumes.has(id)]).toEqual([1, false]);
  });

  test('is not made for a server that lost its memory: the agent knows it', async () => {
    await stopped();
    const { id } = await volume('data');
    const { stacks, desired } = bench.control.dependencies;
    // As after a restored backup of the database: the volume counts as never made.
    await stacks.setStage((await stack()).id, 'fetched');
    await stacks.setStage((await stack()).id, 'defined');
    desired.touch((await stack()).id);
    takeAway(id);
    await run('startStack');
    expect([made(id), bench.node.world.volumes.has(id)]).toEqual([1, false]);
  });

  test('a system disk that has vanished holds its machine as well: it has keys and data', async () => {
    await stopped();
    const { id } = await volume('system');
    takeAway(id);
    await run('startStack');
    expect([made(id), bench.node.world.volumes.has(id)]).toEqual([1, false]);
    expect((await volume('system')).missing).not.toBeNull();
  });
});

describe('D1: a pool whose disk is not mounted', () => {
  test('holds the stack, says so, and goes on when it is back', async () => {
    await stopped();
    const { world } = bench.node;
    world.isPoolThere = false;
    expect((await run('startStack'))?.fault).toMatchObject({ code: 'VOLUME_MISSING' });
    const seen = await stack();
    expect(seen.sentence).toContain('the pool of one is not available');
    expect(seen.volumes.map(({ missing }) => missing?.why)).toEqual(['pool', 'pool', 'pool']);
    await expect(startEmpty('store')).rejects.toMatchObject({ code: 'NOT_ALLOWED_IN_STATE' });
    world.isPoolThere = true;
    await untilState('running');
    expect(seen.volumes.map(({ id }) => made(id))).toEqual([1, 1, 1]);
  });
});

describe('D1: the order to start empty', () => {
  test('puts a new volume in the place of the missing one, once, and tells who gave it', async () => {
    await stopped();
    const { id: old } = await volume('data');
    const putBack = takeAway(old);
    await run('startStack');
    expect(await startEmpty('store')).toMatchObject({ state: 'succeeded' });
    await untilState('running');
    const { id, missing } = await volume('data');
    expect([id === old, missing, made(old), made(id)]).toEqual([false, null, 1, 1]);
    const db = [...bench.node.world.domains.values()].find(({ machine }) =>
      machine.name.includes('db'),
    );
    expect(db?.machine.disks.map((disk) => disk.volume)).toContain(id);
    const events = await bench.call('listStackEvents', { params: { stack: (await stack()).id } });
    expect(events.find(({ action }) => action === 'stack.volume.start-empty')).toMatchObject({
      actor: 'tester',
    });
    // What turns up later is neither used nor deleted.
    putBack();
    const notices = (): readonly string[] =>
      bench.control.dependencies.observed.get(NODE)?.notices ?? [];
    await waitUntil(() => notices().some((notice) => notice.includes('belongs to no stack')));
    expect(bench.node.world.volumes.has(old)).toBe(true);
  });

  test('repeats no first start: the machine keeps its system disk and what identifies it', async () => {
    const guest = () =>
      [...bench.node.world.domains.values()].find(({ machine }) => machine.name.includes('db'))!
        .machine.guest;
    await stopped();
    const before = guest();
    takeAway((await volume('data')).id);
    await untilMissing();
    await startEmpty('store');
    expect((await run('startStack'))?.state).toBe('succeeded');
    expect(guest()).toEqual(before);
    const { volumes } = await stack();
    expect(volumes.filter(({ kind }) => kind === 'system').map(({ id }) => made(id))).toEqual([
      1, 1,
    ]);
  });

  test('given to a removed stack, is followed by a first start when the stack is restored', async () => {
    await stopped();
    const { id: old } = await volume('data');
    takeAway(old);
    await untilMissing();
    const query = { data: 'keep' as const };
    const removal = await bench.call('removeStack', { params: { stack: 'blog' }, query });
    expect((await bench.finish(removal.id))?.state).toBe('succeeded');
    expect(await startEmpty('store')).toMatchObject({ state: 'succeeded' });
    expect((await run('restoreStack'))?.state).toBe('succeeded');
    const { volumes, state } = await stack();
    const timesMade = volumes.map(({ kind, id }) => `${kind} ${made(id)}`);
    expect([state, made(old), timesMade.toSorted()]).toEqual([
      'running',
      1,
      ['data 1', 'system 2', 'system 2'],
    ]);
  });

  test('the same key again gives the same start, at once and after it', async () => {
    await stopped();
    takeAway((await volume('data')).id);
    await untilMissing();
    const again = (): Promise<Operation> => submitEmpty('store', 'one and the same key');
    const [first, second] = await Promise.all([again(), again()]);
    expect(second.id).toBe(first.id);
    await bench.finish(first.id);
    expect(await again()).toMatchObject({ id: first.id, state: 'succeeded' });
    expect(made((await volume('data')).id)).toBe(1);
    await expect(submitEmpty('store', 'another key')).rejects.toMatchObject({
      code: 'NOT_ALLOWED_IN_STATE',
    });
  });

  test('the new volume is made once, too', async () => {
    await stopped();
    takeAway((await volume('data')).id);
    await untilMissing();
    await startEmpty('store');
    const { id } = await volume('data');
    takeAway(id);
    await run('startStack');
    expect([made(id), bench.node.world.volumes.has(id)]).toEqual([1, false]);
  });

  test('is refused without the name, for a volume that is there, and without the right', async () => {
    await stopped();
    await expect(startEmpty('store')).rejects.toMatchObject({ code: 'NOT_ALLOWED_IN_STATE' });
    takeAway((await volume('data')).id);
    await untilMissing();
    await expect(startEmpty('stor')).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    expect((await volume('data')).missing).not.toBeNull();
  });

  test.each(['replace:before', 'replace:effect', 'create:effect', 'note:effect'])(
    'survives a server killed at %s',
    async (point) => {
      await stopped();
      const { id: old } = await volume('data');
      takeAway(old);
      await untilMissing();
      bench.killAt = `start-empty-volume:${point}`;
      const { id } = await bench.call('startEmptyVolume', {
        params: { stack: (await stack()).id, volume: 'blog-db/store' },
        body: { confirm: 'store' },
      });
      await bench.finish(id);
      if (bench.isServerDown) await bench.startServer();
      expect((await bench.finish(id))?.state).toBe('succeeded');
      const fresh = await volume('data');
      expect([made(old), made(fresh.id), fresh.id === old]).toEqual([1, 1, false]);
      expect(bench.node.world.volumes.size).toBe(3);
    },
  );
});

describe('D1: a removed stack whose kept volume has vanished', () => {
  test('is not restored with an empty one', async () => {
    await removed();
    const { id } = await volume('data');
    const putBack = takeAway(id);
    await untilMissing();
    expect((await stack()).sentence).toContain('missing from the pool of one');
    await expect(run('restoreStack')).rejects.toMatchObject({ code: 'VOLUME_MISSING' });
    putBack();
    await waitUntil(async () => (await volume('data')).missing === null);
    expect((await run('restoreStack'))?.state).toBe('succeeded');
    expect([made(id), (await stack()).state]).toEqual([1, 'running']);
  });

  test('ends as it was when it vanishes while being restored', async () => {
    await removed();
    const { id } = await volume('data');
    let takenAway = false;
    bench.node.world.trouble = (action) => {
      if (takenAway || !action.startsWith('volume')) return;
      takenAway = true;
      takeAway(id);
    };
    const operation = await run('restoreStack');
    expect(operation).toMatchObject({ state: 'failed', fault: { code: 'VOLUME_MISSING' } });
    expect(await stack()).toMatchObject({ state: 'removed' });
    expect(made(id)).toBe(1);
  });

  test('can be purged all the same', async () => {
    await removed();
    takeAway((await volume('data')).id);
    await untilMissing();
    const { id } = await bench.call('removeStack', {
      params: { stack: (await stack()).id },
      query: { data: 'delete' },
    });
    expect((await bench.finish(id))?.state).toBe('succeeded');
    expect(await bench.call('listStacks')).toEqual([]);
  });

  test('a restored stack gets new system disks, and those are made once as well', async () => {
    await removed();
    expect((await run('restoreStack'))?.state).toBe('succeeded');
    const { id } = await volume('system');
    expect(made(id)).toBe(2);
    await run('stopStack');
    takeAway(id);
    await run('startStack');
    expect(made(id)).toBe(2);
  });
});

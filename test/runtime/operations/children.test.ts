import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OperationLog } from '../../../runtime/operations/ports/operation-log.ts';
import { viewOperationById } from '../../../runtime/operations/view.ts';
import { MemoryOperationLog } from '../../../runtime/simulator/stores/memory-operation-log.ts';
import { MemoryTables } from '../../../runtime/simulator/stores/memory-tables.ts';
import type { OperationId } from '../../../schemas/ids/brand.ts';
import { storeKinds, type StoresUnderTest } from '../../fakes/control-stores.ts';
import { waitFor } from '../../fakes/wait-for.ts';
import { WorkerBench } from '../../fakes/worker-bench.ts';
import { makeWorld } from './gather.ts';

/** The box: what the parent has to itself, and its children share. */
const BOX = { subject: { kind: 'box', id: 'box', name: 'the box' } };
const NAMES = ['a', 'b', 'c'];
const ALL = ['a', 'b', 'box', 'c', 'shut with a,b,c'];

let world: ReturnType<typeof makeWorld>;
let bench: WorkerBench;

const open = (log: OperationLog): void => {
  world = makeWorld();
  bench = new WorkerBench(log, world.kinds);
};
const there = (): string[] => [...world.things].toSorted();
const gather = (over: Record<string, unknown> = {}) =>
  bench.submit(world.gather, { names: NAMES, ...over }, BOX);
/** By name: those that begin side by side come in any order. */
const childStates = async (id: OperationId) =>
  (await bench.log.children(id))
    .map(({ params, state }): [string, string] => [(params as { name: string }).name, state])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
const each = (state: string) => NAMES.map((name) => [name, state]);
const viewOf = (id: OperationId) => viewOperationById(id, bench.log, world.kinds);
/** After a kill, whatever of it has been done, the next worker brings it to its end. */
const survive = async (id: OperationId) => {
  const record = await bench.over(id);
  if (!bench.isDown) return record;
  await bench.start();
  return bench.over(id);
};

const inMemory = (): void => {
  beforeEach(() => open(new MemoryOperationLog(new MemoryTables(), () => new Date())));
  afterEach(() => bench.stop());
};

describe.each(storeKinds)('an operation with children, in $name', (kind) => {
  let under: StoresUnderTest;
  beforeEach(async () => {
    under = await kind.open();
    open(under.stores.operations);
    await bench.start();
  });
  afterEach(async () => {
    await bench.stop();
    await under.close();
  });

  test('has them do their part and ends after them', async () => {
    const { id } = await gather();
    expect((await bench.over(id)).state).toBe('succeeded');
    expect(there()).toEqual(ALL);
    expect(await childStates(id)).toEqual(each('succeeded'));
    expect(await bench.log.holders('box', 'box')).toEqual([]);
    const view = await viewOf(id);
    expect(view.parent).toBeNull();
    const children = await bench.log.children(id);
    expect(view.children).toEqual(
      children.map((child) => ({ id: child.id, title: child.title, state: 'succeeded' })),
    );
    const child = view.children.find(({ title }) => title === 'Put a there');
    expect(await viewOf(child!.id)).toMatchObject({ parent: id, children: [] });
  });

  test('takes them with it when it is cancelled, and is undone after them', async () => {
    world.trouble.hang = 'b';
    const { id } = await gather({ atOnce: 3 });
    await waitFor('b to hang', async () => {
      const states = new Map(await childStates(id));
      return (
        states.get('b') === 'running' && states.get('a') === 'succeeded' && world.things.has('b')
      );
    });
    await bench.cancel(id);
    expect((await bench.over(id)).state).toBe('cancelled');
    expect(await childStates(id)).toContainEqual(['b', 'cancelled']);
    expect(world.history).toEqual(['undid b', 'undid box']);
    expect(world.things.has('b')).toBe(false);
  });
});

describe('children', () => {
  inMemory();

  test('are so many at a time', async () => {
    await bench.start();
    const names = Array.from({ length: 12 }, (_, index) => `thing-${index}`);
    const { id } = await gather({ names, atOnce: 3 });
    expect((await bench.over(id)).state).toBe('succeeded');
    expect(world.now.most).toBe(3);
    expect(await bench.log.children(id)).toHaveLength(12);
  });

  test('that want the same thing come one after the other', async () => {
    await bench.start();
    const { id } = await gather({ same: true, atOnce: 3 });
    expect((await bench.over(id)).state).toBe('succeeded');
    expect(world.now.most).toBe(1);
    expect(there()).toEqual(ALL);
  });

  test('wait for what somebody else works on', async () => {
    await bench.start();
    world.trouble.hang = 'elsewhere';
    const b = { subject: { kind: 'place', id: 'b', name: 'b' } };
    const other = await bench.submit(world.putOne, { name: 'elsewhere' }, b);
    const { id } = await gather({ atOnce: 3 });
    await waitFor('the others', async () => (await bench.log.children(id)).length === 2);
    await bench.cancel(other.id);
    expect((await bench.over(id)).state).toBe('succeeded');
    expect(there()).toEqual(ALL);
  });

  test('are decided upon when nobody else works on their subject any more', async () => {
    await bench.start();
    world.trouble.hang = 'elsewhere';
    const b = { subject: { kind: 'place', id: 'b', name: 'b' } };
    const other = await bench.submit(world.putOne, { name: 'elsewhere' }, b);
    const decided: string[] = [];
    world.decideBy(async (request) => {
      decided.push(`${request.key} after ${(await bench.log.get(other.id))?.state ?? ''}`);
      return request.key === 'b'
        ? { kind: 'leave', why: undefined }
        : { kind: 'begin', request: { ...request, title: 'As decided now' } };
    });
    const { id } = await gather({ atOnce: 3 });
    await waitFor('the others', async () => (await bench.log.children(id)).length === 2);
    expect(decided.toSorted()).toEqual(['a after running', 'c after running']);
    await bench.cancel(other.id);
    expect((await bench.over(id)).state).toBe('succeeded');
    expect(decided.at(-1)).toBe('b after cancelled');
    expect((await bench.log.children(id)).map(({ title }) => title)).toEqual([
      'As decided now',
      'As decided now',
    ]);
  });

  test('are decided upon anew while something else is taken that they would take', async () => {
    await bench.start();
    world.trouble.hang = 'elsewhere';
    const taken = { kind: 'place', id: 'taken', name: 'taken' };
    const other = await bench.submit(world.putOne, { name: 'elsewhere' }, { subject: taken });
    let times = 0;
    world.decideBy(async (request) => {
      if (request.key !== 'b') return { kind: 'begin', request };
      times += 1;
      if (times > 2) return { kind: 'leave', why: 'It may not go there any more.' };
      const also = [...(request.also ?? []), { ...taken, taking: 'shared' as const }];
      return { kind: 'begin', request: { ...request, also } };
    });
    const { id } = await gather({ atOnce: 3 });
    expect((await bench.over(id)).state).toBe('failed');
    expect(await childStates(id)).toEqual([
      ['a', 'succeeded'],
      ['c', 'succeeded'],
    ]);
    expect(times).toBe(3);
    expect((await bench.log.get(other.id))?.state).toBe('running');
  });

  test('do not wait for what is stuck, and the others are done all the same', async () => {
    await bench.start();
    world.trouble.fail = 'elsewhere';
    world.trouble.failUndo = 'elsewhere';
    const b = { subject: { kind: 'place', id: 'b', name: 'b' } };
    const other = await bench.submit(world.putOne, { name: 'elsewhere' }, b);
    expect((await bench.over(other.id)).state).toBe('stuck');
    const { id } = await gather();
    expect((await bench.over(id)).state).toBe('failed');
    expect(await childStates(id)).toEqual([
      ['a', 'succeeded'],
      ['c', 'succeeded'],
    ]);
    expect((await viewOf(id)).fault?.data).toMatchObject({ tool: 'b' });
  });

  test('are gone on with when one fails, where the parent wants that', async () => {
    await bench.start();
    world.trouble.fail = 'a';
    const { id } = await gather({ atOnce: 1 });
    expect((await bench.over(id)).state).toBe('failed');
    expect(await childStates(id)).toEqual([
      ['a', 'failed'],
      ['b', 'succeeded'],
      ['c', 'succeeded'],
    ]);
    expect(await viewOf(id)).toMatchObject({ failedStep: 'each', fault: { data: { tool: 'a' } } });
    expect(there()).toEqual(['b', 'c']);
  });

  test('are cancelled when one fails, where the parent gives up then', async () => {
    await bench.start();
    world.trouble.fail = 'a';
    world.trouble.hang = 'c';
    const { id } = await gather({ givesUp: 'first' });
    expect((await bench.over(id)).state).toBe('failed');
    const states = new Map(await childStates(id));
    expect(states.get('a')).toBe('failed');
    expect(states.get('c')).toBe('cancelled');
    expect(world.history.at(-1)).toBe('undid box');
  });

  test('can be cancelled one by one', async () => {
    await bench.start();
    world.trouble.hang = 'b';
    const { id } = await gather({ atOnce: 3 });
    await waitFor('b', () => world.things.has('b'));
    const child = (await bench.log.children(id)).find(({ title }) => title === 'Put b there')!;
    await bench.cancel(child.id);
    expect((await bench.over(id)).state).toBe('failed');
    expect(await childStates(id)).toContainEqual(['b', 'cancelled']);
    expect(there()).toEqual(['a', 'c']);
  });

  test('that are stuck keep their parent until somebody sees to them', async () => {
    await bench.start();
    world.trouble.fail = 'b';
    world.trouble.failUndo = 'b';
    const { id } = await gather();
    expect((await bench.over(id)).state).toBe('stuck');
    expect(world.things.has('box')).toBe(true);
    const child = (await bench.log.children(id)).find(({ state }) => state === 'stuck')!;
    // Not before the child.
    await bench.resume(id);
    expect((await bench.over(id)).state).toBe('stuck');
    world.trouble.failUndo = '';
    await bench.resume(child.id);
    expect((await bench.over(child.id)).state).toBe('failed');
    await bench.resume(id);
    expect((await bench.over(id)).state).toBe('failed');
    expect(there()).toEqual(['a', 'c']);
  });

  test('keep a parent that does not look after them from ending before them', async () => {
    await bench.start();
    world.trouble.hang = 'b';
    const { id } = await gather({ givesUp: 'never' });
    await waitFor('the box to be shut', () => there().includes('shut with a,b,c'));
    await waitFor('b', () => world.things.has('b'));
    expect((await bench.get(id)).state).toBe('running');
    const child = (await bench.log.children(id)).find(({ title }) => title === 'Put b there')!;
    world.trouble.failUndo = 'b';
    await bench.cancel(child.id);
    expect((await bench.over(id)).state).toBe('stuck');
    world.trouble.failUndo = '';
    await bench.resume(child.id);
    expect((await bench.over(child.id)).state).toBe('cancelled');
    await bench.resume(id);
    expect((await bench.over(id)).state).toBe('succeeded');
    expect(await childStates(id)).toContainEqual(['b', 'cancelled']);
  });

  test('go on when the worker stops, and so does the parent, with the next one', async () => {
    await bench.start();
    world.trouble.hang = 'b';
    const { id } = await gather({ atOnce: 1 });
    await waitFor('b', () => world.things.has('b'));
    await bench.stop();
    expect(await childStates(id)).toEqual([
      ['a', 'succeeded'],
      ['b', 'running'],
    ]);
    world.trouble.hang = '';
    await bench.start();
    expect((await bench.over(id)).state).toBe('succeeded');
    expect(there()).toEqual(ALL);
  });
});

/** Each point is passed once for each child; killed at the first time it is. */
const FORWARD = ['open', 'each', 'shut'].flatMap((step) =>
  ['before', 'effect', 'after'].map((point) => `gather:${step}:${point}`),
);
const OF_CHILD = ['before', 'effect', 'after'].map((point) => `put-one:put:${point}`);

describe('an operation with children whose server is killed', () => {
  inMemory();

  test('is killed at every point there is', async () => {
    await bench.start();
    await bench.over((await gather()).id);
    expect(new Set(bench.passed)).toEqual(new Set([...FORWARD, ...OF_CHILD]));
  });

  test.each([...FORWARD, ...OF_CHILD])('at %s, ends as if it had not been', async (killAt) => {
    bench.killAt = killAt;
    await bench.start();
    const { id } = await gather();
    expect((await survive(id)).state).toBe('succeeded');
    expect(bench.killAt).toBeUndefined();
    expect(there()).toEqual(ALL);
    expect(await childStates(id)).toEqual(each('succeeded'));
  });

  test.each([
    ...['children:cancelled', 'each:undo', 'open:undo'].map((point) => `gather:${point}`),
    'put-one:put:undo',
  ])('at %s, is undone after its children all the same', async (killAt) => {
    world.trouble.fail = 'a';
    world.trouble.hang = 'c';
    bench.killAt = killAt;
    await bench.start();
    const { id } = await gather({ givesUp: 'first' });
    expect((await survive(id)).state).toBe('failed');
    expect(bench.killAt).toBeUndefined();
    const states = new Map(await childStates(id));
    expect(states.get('a')).toBe('failed');
    expect(states.get('c')).toBe('cancelled');
    expect(there()).toEqual(states.get('b') === 'succeeded' ? ['b'] : []);
    expect(world.history.at(-1)).toBe('undid box');
  });

  test.each(['shut:before', 'shut:undo', 'each:undo', 'open:undo'])(
    'at %s of a parent that fails after its children, is undone',
    async (point) => {
      bench.killAt = `gather:${point}`;
      await bench.start();
      const { id } = await gather({ fails: true });
      expect((await survive(id)).state).toBe('failed');
      expect(bench.killAt).toBeUndefined();
      expect(await childStates(id)).toEqual(each('succeeded'));
      expect(there()).toEqual(NAMES);
    },
  );
});

import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineOperation, defineStep } from '../../../runtime/operations/kind.ts';
import { operationMigrations } from '../../../runtime/operations/migrations.ts';
import { viewOperation } from '../../../runtime/operations/view.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { testDatabases } from '../../fakes/databases.ts';
import { OperationBench } from '../../fakes/operations.ts';

/**
 * A world with things in it, and an operation that puts two there.
 *
 * @param timeoutMs of a step
 */
function makeWorld(timeoutMs = 60_000) {
  const things = new Set<string>();
  const signals: AbortSignal[] = [];
  const trouble = { fail: '', failUndo: '', hang: '', obstacle: '' };
  const maybeFail = async (name: string, signal: AbortSignal): Promise<void> => {
    signals.push(signal);
    if (trouble.fail === name) throw new Fault('TOOL_MISSING', { tool: name, package: name });
    if (trouble.hang === name)
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
  };
  const ids = defineStep({
    name: 'ids',
    title: 'Making ids',
    output: z.object({ id: z.string() }),
    timeoutMs,
    run: async ({ operation }) => ({ id: `of-${operation}` }),
  });
  const put = (name: string, options: { commit?: true } = {}) =>
    defineStep<{ prefix: string }, null>({
      name,
      title: `Putting ${name}`,
      output: z.null(),
      timeoutMs,
      ...options,
      run: async ({ outputOf, params, signal, report }) => {
        if (trouble.obstacle !== '') report({ obstacle: trouble.obstacle });
        things.add(`${params.prefix}${name}-${outputOf(ids).id}`);
        await maybeFail(name, signal);
        return null;
      },
      undo: async ({ outputIfAny, params }) => {
        if (trouble.failUndo === name)
          throw new Fault('TOOL_MISSING', { tool: name, package: name });
        things.delete(`${params.prefix}${name}-${outputIfAny(ids)?.id}`);
      },
    });
  const finish = defineStep<{ prefix: string }, null>({
    name: 'finish',
    title: 'Finishing',
    output: z.null(),
    timeoutMs,
    run: async ({ signal }) => maybeFail('finish', signal).then(() => null),
  });
  const kind = defineOperation<{ prefix: string }>({
    kind: 'put-two',
    version: 1,
    params: z.object({ prefix: z.string() }),
    steps: [ids, put('one'), put('two', { commit: true }), finish],
  });
  return { things, signals, trouble, kind };
}

const POINTS = ['ids', 'one', 'two', 'finish'].flatMap((step) =>
  ['before', 'effect', 'after'].map((point) => `put-two:${step}:${point}`),
);

describe.each(testDatabases)('operations engine on $name', ({ open }) => {
  let bench: OperationBench;
  let close: () => Promise<void>;
  let world: ReturnType<typeof makeWorld>;

  beforeEach(async () => {
    const database = await open(operationMigrations);
    close = database.close;
    bench = new OperationBench(database.db);
    world = makeWorld();
  });
  afterEach(() => close());

  const submit = () => bench.log.create(bench.request(world.kind, { prefix: 'a' }));
  const work = (id: Parameters<OperationBench['work']>[0], options = {}) =>
    bench.work(id, [world.kind], options);
  const view = async (id: Parameters<OperationBench['work']>[0]) => {
    const record = await bench.log.get(id);
    if (!record) throw new Error('gone');
    return viewOperation(record, bench.log, [world.kind]);
  };

  test('runs the steps in order and remembers what each returned', async () => {
    const { id } = await submit();
    expect(await work(id)).toEqual(POINTS);
    expect([...world.things]).toEqual([`aone-of-${id}`, `atwo-of-${id}`]);
    expect((await view(id)).state).toBe('succeeded');
    expect((await view(id)).phases.map((phase) => phase.name)).toEqual([
      'ids',
      'one',
      'two',
      'finish',
    ]);
  });

  test.each(POINTS)('killed at %s and resumed, it ends as if it had not been', async (killAt) => {
    const { id } = await submit();
    await work(id, { killAt });
    await work(id);
    expect([...world.things]).toEqual([`aone-of-${id}`, `atwo-of-${id}`]);
    expect((await view(id)).state).toBe('succeeded');
  });

  test.each(['one', 'two'])('a failure at %s is undone, also what was half done', async (fail) => {
    world.trouble.fail = fail;
    const { id } = await submit();
    await work(id);
    expect([...world.things]).toEqual([]);
    expect(await view(id)).toMatchObject({
      state: 'failed',
      failedStep: fail,
      fault: { code: 'TOOL_MISSING', data: { tool: fail } },
    });
  });

  test.each(['two:undo', 'one:undo', 'ids:undo'])(
    'killed at %s, the undo goes on',
    async (point) => {
      world.trouble.fail = 'two';
      const { id } = await submit();
      await work(id, { killAt: `put-two:${point}` });
      await work(id);
      expect([...world.things]).toEqual([]);
      expect((await view(id)).state).toBe('failed');
    },
  );

  test('behind the commit nothing is undone: it is stuck until resumed, then goes on', async () => {
    world.trouble.fail = 'finish';
    const { id } = await submit();
    await work(id);
    expect((await view(id)).state).toBe('stuck');
    expect(world.things.size).toBe(2);
    world.trouble.fail = '';
    expect(await bench.log.unstick(id)).toBe(true);
    await work(id);
    expect((await view(id)).state).toBe('succeeded');
  });

  test('an undo that fails makes it stuck, never silent; resuming tries it again', async () => {
    world.trouble.fail = 'two';
    world.trouble.failUndo = 'one';
    const { id } = await submit();
    await work(id);
    expect((await view(id)).state).toBe('stuck');
    expect(world.things.size).toBe(1);
    world.trouble.failUndo = '';
    await bench.log.unstick(id);
    await work(id);
    expect((await view(id)).state).toBe('failed');
    expect(world.things.size).toBe(0);
  });

  test('a step that takes too long has failed and is undone', async () => {
    world = makeWorld(200);
    world.trouble.hang = 'one';
    const { id } = await submit();
    await work(id);
    expect((await view(id)).fault).toMatchObject({
      code: 'STEP_TIMED_OUT',
      message: '“Putting one” did not finish within 0 s.',
    });
    expect((await view(id)).state).toBe('failed');
    expect(world.things.size).toBe(0);
  });

  test('and says what was in its way, not what was in that of a step before', async () => {
    world = makeWorld(200);
    world.trouble.hang = 'one';
    world.trouble.obstacle = 'barn-1: there is no room.';
    const first = await submit();
    await work(first.id);
    expect((await view(first.id)).fault?.message).toBe(
      '“Putting one” did not finish within 0 s. barn-1: there is no room.',
    );
    world.trouble.hang = 'finish';
    const { id } = await submit();
    await work(id);
    expect((await view(id)).fault?.message).toBe('“Finishing” did not finish within 0 s.');
  });

  test('what has ended is not kept until its time limit', async () => {
    const { id } = await submit();
    await work(id);
    world.trouble.fail = 'one';
    await work((await submit()).id);
    expect(world.signals.map((signal) => signal.aborted)).toEqual(Array(4).fill(false));
    expect(world.signals.flatMap((signal) => getEventListeners(signal, 'abort'))).toEqual([]);
  });

  test('a cancel is honoured inside a step and undoes', async () => {
    world.trouble.hang = 'one';
    const cancel = new AbortController();
    const { id } = await submit();
    const working = work(id, { cancel: cancel.signal });
    await expect.poll(() => world.things.size).toBe(1);
    cancel.abort();
    await working;
    expect((await view(id)).state).toBe('cancelled');
    expect(world.things.size).toBe(0);
  });

  test('a worker that lost its lease cannot write any more', async () => {
    const { id } = await submit();
    const old = await bench.log.claim(id, 'old');
    if (!old) throw new Error('not claimed');
    expect(await bench.log.claim(id, 'new')).toBeUndefined();
    bench.nowMs += 61_000;
    expect(await bench.log.claimable()).toEqual([id]);
    expect(await bench.log.claim(id, 'new')).toBeDefined();
    await expect(bench.log.append(old, { step: 'ids', type: 'started' })).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    await expect(bench.log.setState(old, 'succeeded')).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    await expect(bench.log.renew(old)).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });

  test('one operation at a time works on a subject', async () => {
    const { id } = await submit();
    await expect(submit()).rejects.toMatchObject({ code: 'CONFLICT', data: { name: 'one' } });
    await work(id);
    expect((await submit()).state).toBe('queued');
  });

  test('repeating a request with the same key gives the same operation', async () => {
    const request = bench.request(world.kind, { prefix: 'a' }, { key: 'k-12345678' });
    const first = await bench.log.create(request);
    const again = await bench.log.create({ ...request, id: 'op-0000000000' as typeof request.id });
    expect(again.id).toBe(first.id);
  });

  test('an operation of an unknown kind is stuck, not lost', async () => {
    const { id } = await submit();
    await bench.work(id, []);
    expect((await view(id)).state).toBe('stuck');
  });

  test('lists newest first, in pages', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const subject = { kind: 'thing', id: name, name };
      ids.unshift(
        (await bench.log.create(bench.request(world.kind, { prefix: '' }, { subject }))).id,
      );
    }
    const first = await bench.log.list({ active: true, limit: 2, before: undefined });
    expect(first.map((record) => record.id)).toEqual(ids.slice(0, 2));
    const rest = await bench.log.list({ active: false, limit: 2, before: first[1]?.id });
    expect(rest.map((record) => record.id)).toEqual(ids.slice(2));
  });
});

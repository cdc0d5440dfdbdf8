import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ControlBench } from '../../fakes/control-bench.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
});
afterEach(() => bench.close());

const key = 'the same key';
const stack = { stack: 'blog' };

describe('D4: the same key again', () => {
  test('gives the same install, while it runs and after it', async () => {
    const first = await bench.install({ name: 'blog', key });
    expect((await bench.install({ name: 'blog', key })).id).toBe(first.id);
    await bench.finish(first.id);
    expect(await bench.install({ name: 'blog', key })).toMatchObject({
      id: first.id,
      state: 'succeeded',
    });
    expect(await bench.call('listStacks')).toHaveLength(1);
  });

  test('at the same moment makes one stack', async () => {
    const begun = await Promise.all([1, 2, 3].map(() => bench.install({ key })));
    expect(new Set(begun.map(({ id }) => id)).size).toBe(1);
    await bench.finish(begun[0]!.id);
    expect(await bench.call('listStacks')).toHaveLength(1);
  });

  test('gives the same answer for every operation on a stack', async () => {
    await bench.finish((await bench.install({ name: 'blog' })).id);
    const machine = (await bench.call('getStack', { params: stack })).machines[1]!.id;
    const submissions = [
      (k: string) => bench.call('restartStack', { params: stack, query: { key: k } }),
      (k: string) =>
        bench.call('runMachineAction', {
          params: { ...stack, machine, action: 'flush' },
          query: { key: k },
        }),
      (k: string) => bench.call('stopStack', { params: stack, query: { key: k } }),
      (k: string) => bench.call('startStack', { params: stack, query: { key: k } }),
      (k: string) => bench.call('removeStack', { params: stack, query: { key: k, data: 'keep' } }),
      (k: string) => bench.call('restoreStack', { params: stack, query: { key: k } }),
    ];
    for (const [index, submit] of submissions.entries()) {
      const own = `key number ${index}`;
      const [first, second] = await Promise.all([submit(own), submit(own)]);
      expect([index, second.id]).toEqual([index, first.id]);
      await bench.finish(first.id);
      expect([index, (await submit(own)).id]).toEqual([index, first.id]);
    }
  });

  test('gives the same removal when nothing of the stack is left', async () => {
    await bench.finish((await bench.install({ name: 'blog' })).id);
    const query = { key, data: 'delete' } as const;
    const first = await bench.call('removeStack', { params: stack, query });
    await bench.finish(first.id);
    expect(await bench.call('removeStack', { params: stack, query })).toMatchObject({
      id: first.id,
      state: 'succeeded',
    });
    const other = bench.call('removeStack', {
      params: stack,
      query: { ...query, key: 'another key' },
    });
    await expect(other).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('for something else is refused, and says what it stands for', async () => {
    await bench.finish((await bench.install({ name: 'blog', key })).id);
    const other = bench.call('stopStack', { params: stack, query: { key } });
    await expect(other).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('is free again after a submission that was refused', async () => {
    const refused = bench.install({ name: 'blog', counts: { web: 99 }, key });
    await expect(refused).rejects.toMatchObject({ code: 'PLAN_REFUSED' });
    expect(await bench.install({ name: 'blog', key })).toMatchObject({ kind: 'install-stack' });
  });
});

test('without a key a second install of the name is refused', async () => {
  await bench.finish((await bench.install({ name: 'blog' })).id);
  await expect(bench.install({ name: 'blog' })).rejects.toMatchObject({ code: 'PLAN_REFUSED' });
});

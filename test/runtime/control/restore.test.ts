import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlBench } from '../../fakes/control-bench.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
});
afterEach(() => bench.close());

const install = async (name: string): Promise<void> => {
  const { id } = await bench.install({ name });
  expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
};
const remove = async (name: string): Promise<string> => {
  const begun = await bench.call('removeStack', {
    params: { stack: name },
    query: { data: 'keep' },
  });
  await bench.finish(begun.id);
  return begun.subject.id;
};
const restore = async (stack: string, name?: string) => {
  const query = name === undefined ? {} : { name: name as never };
  const begun = await bench.call('restoreStack', { params: { stack }, query });
  return (await bench.finish(begun.id)) ?? begun;
};
const stackNamed = async (name: string) => bench.call('getStack', { params: { stack: name } });

test('U4: while its name is taken, a removed stack is refused at once, with a name that is free', async () => {
  await install('blog');
  const removed = await remove('blog');
  await install('blog');
  await expect(restore(removed)).rejects.toMatchObject({
    code: 'STACK_NAME_TAKEN',
    data: { name: 'blog', free: 'blog-2' },
  });
});

test('U4: it comes back under another name, with its data, beside the stack that has its place', async () => {
  await install('blog');
  const before = await stackNamed('blog');
  const removed = await remove('blog');
  await install('blog');
  expect(await restore(removed, 'old-blog')).toMatchObject({
    state: 'succeeded',
    title: 'Restore blog as old-blog',
    subject: { id: removed, name: 'old-blog' },
  });
  const [back, newer] = [await stackNamed('old-blog'), await stackNamed('blog')];
  expect(back).toMatchObject({ id: removed, state: 'running' });
  expect(back.volumes.map(({ id }) => id)).toEqual(before.volumes.map(({ id }) => id));
  expect(back.machines.map(({ name }) => name)).toEqual(
    before.machines.map(({ name }) => name.replace(/^blog-/, 'old-blog-')),
  );
  const ports = [...back.ports, ...newer.ports].map(({ hostPort }) => hostPort);
  expect(new Set(ports).size).toBe(ports.length);
});

test('it comes back where the name is free but ports and uplink went to another stack', async () => {
  await install('blog');
  const removed = await remove('blog');
  await install('shop');
  expect(await restore(removed)).toMatchObject({ state: 'succeeded' });
  const uplinks = [...bench.node.world.routers.values()].map(({ uplink }) => uplink.index);
  expect(uplinks).toHaveLength(2);
  expect(new Set(uplinks).size).toBe(2);
});

test('where nothing was taken it has the port and the name it had', async () => {
  await install('blog');
  const before = await stackNamed('blog');
  const removed = await remove('blog');
  await restore(removed);
  const { ports, name } = await stackNamed(removed);
  expect({ ports, name }).toEqual({ ports: before.ports, name: 'blog' });
});

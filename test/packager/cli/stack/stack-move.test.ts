import { beforeAll, expect, test } from 'vitest';
import { install } from '../../../fakes/live-server/install-stacks.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';

const live = useLiveOperator('market');
beforeAll(async () => {
  const { server } = live;
  const yard = server.node('yard-1');
  yard.takes({ bootMs: 20, shutdownMs: 10 });
  await install(server.api, { appliance: 'stackyard/wordpress', name: 'blog' });
  await server.join('barn-3');
});

/** @returns the node of a machine of blog */
const nodeOf = async (name: string): Promise<string | undefined> => {
  const { machines } = await live.server.api.getStack({ params: { stack: 'blog' } });
  return machines.find((machine) => machine.name === name)?.nodeName;
};

test('yard stack move shows where a machine would go, and does nothing with --dry-run', async () => {
  const argv = ['stack', 'move', 'blog', '--machine', 'blog-db', '--dry-run'];
  const { exit, json } = await live.operator.yardJson(argv);
  expect(exit).toBe(0);
  expect(json).toMatchObject({ machine: 'blog-db', from: { name: 'yard-1' } });
  const { stdout } = await live.operator.yard(argv);
  expect(stdout).toMatch(/^blog-db moves from yard-1 to barn-3/);
  expect(await nodeOf('blog-db')).toBe('yard-1');
});

test('takes either a machine or the router', async () => {
  const argv = ['stack', 'move', 'blog', '--gateway', 'barn-3', '--machine', 'blog-db'];
  expect(await live.operator.yard(argv)).toMatchObject({ exit: 2 });
  const unknown = ['stack', 'move', 'blog', '--machine', 'nobody'];
  expect((await live.operator.yard(unknown)).exit).not.toBe(0);
});

test('moves a machine to the node that is named, or is refused with the reason', async () => {
  const argv = ['stack', 'move', 'blog', '--machine', 'blog-db', '--to'];
  const moved = await live.operator.yard([...argv, 'barn-3', '--wait']);
  expect([moved.exit, await nodeOf('blog-db')]).toEqual([0, 'barn-3']);
  const refused = await live.operator.yard([...argv, 'nowhere']);
  expect([refused.exit, refused.stderr]).toEqual([
    6,
    expect.stringMatching(/^blog-db cannot be moved there: .*“nowhere”/),
  ]);
});

import { beforeAll, expect, test } from 'vitest';
import { emptyingLines } from '../../../../packager/cli/node/emptying-lines.ts';
import type { EmptyingPlan } from '../../../../schemas/api/resources/move.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { untilDone } from '../../../fakes/live-server/install-stacks.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';

const live = useLiveOperator('full');

beforeAll(async () => {
  const { api } = live.server;
  // A machine of it has crashed, and runs again when some time has passed.
  await untilDone(api, await api.stopStack({ params: { stack: 'cloud' } }));
  await live.server.join('barn-3');
});

const orders = async (name: string) =>
  (await live.server.api.getNode({ params: { node: name } })).orders;
const operations = async () => (await live.server.api.listOperations({ query: {} })).length;

test('yard node drain --dry-run shows where everything would go, and does nothing', async () => {
  const before = await operations();
  const { exit, json } = await live.operator.yardJson(['node', 'drain', 'yard-1', '--dry-run']);
  const kept = 'old-blog was removed; its data is kept there.';
  const stays = [
    { what: 'old-blog-db', why: kept },
    { what: 'old-blog-web', why: kept },
  ];
  expect([exit, json]).toMatchObject([0, { node: { name: 'yard-1' }, stays }]);
  const { stdout } = await live.operator.yard(['node', 'drain', 'yard-1', '--dry-run']);
  expect(stdout).toMatch(/^Goes:\n/);
  expect(stdout).toMatch(/^ +Move blog-db to barn-3 +Runs on meanwhile\. 192 MiB to copy\.$/m);
  expect((await orders('yard-1')).drain).toBeNull();
  expect(await operations()).toBe(before);
});

test('yard node drain --dry-run of a lost node is refused as the drain itself is', async () => {
  const refused = await live.operator.yard(['node', 'drain', 'barn-2']);
  expect(refused.exit).toBe(6);
  expect(refused.stderr).toContain('it does not report, so nothing can be moved from it');
  expect(await live.operator.yard(['node', 'drain', 'barn-2', '--dry-run'])).toEqual(refused);
});

test('yard node declare-dead --dry-run asks nothing and does nothing', async () => {
  const before = await operations();
  const argv = ['node', 'declare-dead', 'barn-2', '--dry-run'];
  const { exit, stdout } = await live.operator.yard(argv);
  expect([exit, stdout.trim()]).toEqual([0, 'Nothing of any stack is on barn-2.']);
  expect((await orders('barn-2')).dead).toBeNull();
  expect(await operations()).toBe(before);
});

test('a plan says of each thing how it goes, or why it stays', () => {
  const going = { stack: 'blog', to: 'two', whyCold: null, copyBytes: 0, offMs: null };
  const plan: EmptyingPlan = {
    node: { id: 'node-0000000001' as NodeId, name: 'one' },
    goes: [
      { ...going, title: 'Move a to two', mode: 'live', copyBytes: 3 * 2 ** 30 },
      { ...going, title: 'Move b to two', mode: 'cold', whyCold: 'It is ill.', offMs: 61_000 },
      { ...going, title: 'Move c to two', mode: 'off' },
      { ...going, title: 'Start d on two', mode: 'restart' },
      { ...going, title: 'Move the router of blog to two', mode: 'router' },
    ],
    stays: [{ what: 'e', why: 'No other node can take it.' }],
  };
  expect(emptyingLines(plan).map((line) => line.replaceAll(/ +/g, ' ').trim())).toEqual([
    'Goes:',
    'Move a to two Runs on meanwhile. 3 GiB to copy.',
    'Move b to two Is stopped for that, for about 2 minutes. It is ill.',
    'Move c to two It is off.',
    'Start d on two Starts there from its volumes.',
    'Move the router of blog to two Connections through published ports are cut.',
    'Stays:',
    'e No other node can take it.',
  ]);
});

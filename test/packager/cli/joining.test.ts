import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { authorityOf, JoiningMachine } from '../../fakes/joining-machine.ts';
import { LIVE_TEST_MS } from '../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../fakes/live-server/use-live-operator.ts';

const live = useLiveOperator('market');
const machines: JoiningMachine[] = [];
let authority: string;

beforeEach(async () => {
  authority = await authorityOf(live.server.api);
});
afterEach(() => {
  for (const machine of machines.splice(0)) machine.off();
});

const switchOn = (hostname: string, serial = `serial of ${hostname}`): JoiningMachine => {
  const { agentUrl } = live.server;
  const hardware = { serial, product: 'Yard 1', macs: [] };
  const machine = new JoiningMachine({ agentUrl, authority }, { hostname, hardware });
  machines.push(machine);
  return machine;
};

describe('yard node', { timeout: LIVE_TEST_MS }, () => {
  test('ls shows machines that wait beneath the nodes, and approve lets one in', async () => {
    const machine = switchOn('barn-3');
    const code = await machine.code(live.server.api);
    const { stdout } = await live.operator.yard(['node', 'ls']);
    expect(stdout).toMatch(/\n\nWaiting for approval \(yard node approve <code>\)/);
    expect(stdout).toMatch(
      new RegExp(`\n${code} +waiting +barn-3 +serial of barn-3 +127\\.0\\.0\\.1 +\\S`),
    );
    const { json } = await live.operator.yardJson(['node', 'ls']);
    expect(json).toMatchObject([
      { name: 'barn-2' },
      { name: 'yard-1' },
      { code, state: 'waiting' },
    ]);
    const narrowed = await live.operator.yardJson(['node', 'ls', '--search', 'yard-1']);
    expect(narrowed.json).toMatchObject([{ name: 'yard-1' }]);

    const tried = await live.operator.yard(['node', 'approve', code, '--dry-run']);
    expect(tried.stdout).toContain(
      'barn-3 (Yard 1, serial serial of barn-3, 16 CPUs, 64 GiB, at 127.0.0.1) would become the node barn-3.',
    );
    const approved = await live.operator.yard(['node', 'approve', code.toLowerCase()]);
    expect(approved.stdout).toContain('is the node “barn-3” now.');
    await machine.joined();
    const again = await live.operator.yard(['node', 'approve', code]);
    expect(again).toMatchObject({ exit: 6, stderr: expect.stringContaining('let in already') });
  });

  test('approve --as makes a machine a node again that is lost, and no other', async () => {
    const machine = switchOn('x');
    const code = await machine.code(live.server.api);
    const both = ['node', 'approve', code, '--as', 'barn-2', '--name', 'y'];
    expect(await live.operator.yard(both)).toMatchObject({ exit: 2 });
    const there = await live.operator.yard(['node', 'approve', code, '--as', 'yard-1']);
    expect(there).toMatchObject({ exit: 6, stderr: expect.stringContaining('connected') });
    const { id } = await live.server.api.getNode({ params: { node: 'barn-2' } });
    expect(await live.operator.yard(['node', 'approve', code, '--as', 'barn-2'])).toMatchObject({
      exit: 0,
    });
    expect((await machine.joined()).node).toBe(id);
  });

  test('approve asks what a machine is that says it is a known node', async () => {
    const first = switchOn('barn-4', 'C02');
    await live.operator.yard(['node', 'approve', await first.code(live.server.api)]);
    await first.joined();
    const second = switchOn('barn-4', 'C02');
    const code = await second.code(live.server.api);
    const { exit, stderr } = await live.operator.yard(['node', 'approve', code]);
    expect(exit).toBe(2);
    expect(stderr).toContain('It says that it is “barn-4” (the same serial number)');
    expect((await live.operator.yard(['node', 'ls'])).stdout).toContain(`${code}: It says that`);
    expect(await live.operator.yard(['node', 'approve', code, '--name', 'b4'])).toMatchObject({
      exit: 0,
    });
    await second.joined();
  });

  test('reject turns a machine away, and says so on its screen', async () => {
    const machine = switchOn('barn-5');
    const code = await machine.code(live.server.api);
    expect(await live.operator.yard(['node', 'reject', code])).toMatchObject({ exit: 0 });
    expect((await live.operator.yard(['node', 'ls'])).stdout).toMatch(
      new RegExp(`${code} +rejected `),
    );
    await expect.poll(() => machine.said.at(-1)).toContain('was turned away');
    expect(await live.operator.yard(['node', 'reject', '0000-0000'])).toMatchObject({ exit: 4 });
  });

  test('rule add, ls and rm let machines in, and say what can be made up', async () => {
    const nothing = await live.operator.yard(['node', 'rule', 'add', 'barn-#', '--once']);
    expect(nothing).toMatchObject({ exit: 2 });
    const argv = ['node', 'rule', 'add', 'barn-#', '--subnet', '127.0.0.0/8', '--for', '2 h'];
    const { exit, json } = await live.operator.yardJson(argv);
    expect({ exit, json }).toMatchObject({ exit: 0, json: { name: 'barn-#', once: false } });
    const { id } = json as { id: string };
    const listed = await live.operator.yard(['node', 'rule', 'ls']);
    expect(listed.stdout).toMatch(new RegExp(`${id} +barn-# +– +– +127\\.0\\.0\\.0/8 `));
    await switchOn('x').joined();
    expect(await live.server.api.getNode({ params: { node: 'barn-1' } })).toBeDefined();
    expect(await live.operator.yard(['node', 'rule', 'rm', id])).toMatchObject({ exit: 0 });
    expect(await live.operator.yard(['node', 'rule', 'rm', id])).toMatchObject({ exit: 4 });
    const added = await live.operator.yard([...argv.slice(0, 4), '--serial', 'C02']);
    expect(added.stdout).toContain('can be made up');
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { answering } from '../../../fakes/answering.ts';
import { LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';

const live = useLiveOperator('full');
beforeEach(async () => {
  const { api } = live.server;
  const { labels } = await nodeCalled('yard-1');
  const none = Object.fromEntries(Object.keys(labels).map((key) => [key, null]));
  await api.changeNode({ params: { node: 'yard-1' }, body: { labels: none, note: '' } });
  for (const { id, orders } of await api.listNodes()) {
    const params = { node: id };
    if (orders.cordon) await api.uncordonNode({ params });
    if (orders.maintenance) await api.endMaintenance({ params });
  }
});

const nodeCalled = (name: string) => live.server.api.getNode({ params: { node: name } });

const text = async (...argv: string[]): Promise<string> => {
  const { exit, stdout, stderr } = await live.operator.yard(['node', ...argv]);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return stdout;
};
const refused = async (...argv: string[]) => live.operator.yard(['node', ...argv]);

test('yard node ls is narrowed by words and a state, and says when nothing fits', async () => {
  expect(await text('ls', '--search', 'YARD-1', '--state', 'ready')).toContain('yard-1');
  expect(await text('ls', '--search', 'xyz')).toBe('No node fits.\n');
  expect(await text('ls', '--state', 'cordoned', '--limit', '1')).toBe('No node fits.\n');
  expect(await refused('ls', '--limit', '0')).toMatchObject({ exit: 2 });
});

describe('yard node cordon', { timeout: LIVE_TEST_MS }, () => {
  test('tells what it means; who, when and why is shown from then on', async () => {
    expect(await text('cordon', 'yard-1', '--reason', 'its fan is loud')).toBe(
      'The node “yard-1” is cordoned: it gets no new machines.\n',
    );
    expect(await text('ls')).toMatch(/^yard-1 +cordoned /m);
    expect(await text('show', 'yard-1')).toMatch(
      /^yard-1: cordoned\n +cordoned +by admin \(yard\) now: its fan is loud\n/,
    );
    expect(await text('uncordon', 'yard-1')).toBe(
      'The node “yard-1” is no longer cordoned; it is ready.\n',
    );
    expect(await text('show', 'yard-1')).toMatch(/^yard-1: ready\n +id /);
  });

  test('of a node that is cordoned leaves the order of whoever gave it', async () => {
    await text('cordon', 'yard-1', '--reason', 'its fan is loud');
    expect(await text('cordon', 'yard-1', '--reason', 'mine')).toBe(
      'The node “yard-1” was cordoned already, by admin (yard) now: its fan is loud\n',
    );
    expect((await nodeCalled('yard-1')).orders.cordon?.reason).toBe('its fan is loud');
  });

  test('shows beside “lost” what was ordered', async () => {
    const { json } = await live.operator.yardJson(['node', 'cordon', 'barn-2', '--reason', '  ']);
    expect(json).toMatchObject({ state: 'lost', orders: { cordon: { reason: null } } });
    expect(await text('ls')).toMatch(/^barn-2 +lost, cordoned /m);
    const removed = await live.operator.yard(['node', 'rm', 'barn-2'], answering('n'));
    expect(`${removed.stdout}${removed.stderr}`).toContain('“barn-2” (lost, cordoned) will be');
    expect(await text('uncordon', 'barn-2')).toContain('is no longer cordoned; it is lost.');
  });

  test('of no node is refused', async () => {
    expect(await refused('cordon', 'barn-9')).toMatchObject({ exit: 4 });
    const long = 'x'.repeat(201);
    expect(await refused('cordon', 'yard-1', '--reason', long)).toMatchObject({ exit: 3 });
  });
});

describe('yard node maintenance', { timeout: LIVE_TEST_MS }, () => {
  test('begins on a node that runs nothing, and ends', async () => {
    const begun = await text('maintenance', 'barn-2', '--reason', 'new disks');
    expect(begun).toContain('When you are done: yard node maintenance barn-2 --end');
    expect(await text('ls')).toMatch(/^barn-2 +lost, in maintenance /m);
    expect(await text('show', 'barn-2')).toMatch(
      / in maintenance +by admin \(yard\) now: new disks\n/,
    );
    expect(await text('maintenance', 'barn-2')).toContain('was in maintenance already, by admin');
    expect(await text('maintenance', 'barn-2', '--end')).toBe(
      'The node “barn-2” is no longer in maintenance; it is lost.\n',
    );
    expect(await text('maintenance', 'barn-2', '--end')).toContain('is no longer in maintenance');
  });

  test('is refused while stacks run there, and says which and what to do', async () => {
    const { exit, stderr } = await refused('maintenance', 'yard-1');
    expect(exit).toBe(6);
    expect(stderr).toMatch(/run on the node “yard-1”: blog/);
    expect(stderr).toContain('Stop them first (yard stack stop blog --wait)');
    expect((await nodeCalled('yard-1')).orders.maintenance).toBeNull();
  });

  test('takes a reason for its beginning only', async () => {
    const argv = ['maintenance', 'barn-2', '--end', '--reason', 'x'];
    expect(await refused(...argv)).toMatchObject({ exit: 2 });
  });
});

describe('yard node label', { timeout: LIVE_TEST_MS }, () => {
  test('sets and removes labels and leaves the others', async () => {
    expect(await text('label', 'yard-1', 'zone=attic', 'disk=ssd')).toBe(
      'Labels of the node “yard-1”: disk=ssd zone=attic\n',
    );
    expect(await text('label', 'yard-1', 'zone-', 'rack=r1', 'gone-')).toBe(
      'Labels of the node “yard-1”: disk=ssd rack=r1\n',
    );
    expect(await text('ls')).toMatch(/^yard-1 .* 0\.1\.0 +disk=ssd rack=r1$/m);
    expect(await text('show', 'yard-1')).toMatch(/ labels +disk=ssd rack=r1\n/);
    expect(await text('label', 'yard-1', 'disk-', 'rack-')).toContain('“yard-1”: none');
  });

  test.each([
    ['zone', 'neither key=value nor key-'],
    ['Zone=attic', '“Zone” cannot be the key'],
    ['=attic', '“” cannot be the key'],
    ['zone=two words', '“two words” cannot be the value'],
    ['zone=', '“” cannot be the value'],
    [`zone=${'x'.repeat(64)}`, 'cannot be the value'],
    [`${'x'.repeat(64)}=a`, 'cannot be the key'],
  ])('%s is refused, and nothing is changed', async (word, told) => {
    const { exit, stderr } = await refused('label', 'yard-1', 'disk=ssd', word);
    expect([exit, stderr]).toEqual([2, expect.stringContaining(told)]);
    expect((await nodeCalled('yard-1')).labels).toEqual({});
  });

  test('the same key twice is refused', async () => {
    expect(await refused('label', 'yard-1', 'a=1', 'a-')).toMatchObject({ exit: 2 });
  });
});

describe('yard node note', { timeout: LIVE_TEST_MS }, () => {
  test('writes a note, shows what it replaces, and removes it', async () => {
    expect(await text('note', 'yard-1', ' Behind the door. ')).toBe(
      'The node “yard-1” has the note: Behind the door.\n',
    );
    expect(await text('show', 'yard-1')).toContain('\nNote\n  Behind the door.\n');
    expect(await text('note', 'yard-1', 'In the attic.')).toBe(
      'The node “yard-1” has the note: In the attic.\nThe note before was: Behind the door.\n',
    );
    expect(await text('note', 'yard-1', '')).toContain('“yard-1” has no note now.\n');
    expect(await text('show', 'yard-1')).not.toContain('Note');
  });

  test('cannot move the cursor of whoever reads it', async () => {
    expect(await refused('note', 'yard-1', 'a\u001b[2Jb')).toMatchObject({ exit: 3 });
    const note = 'a\u001b[2Jb\nsecond line';
    const hostile: typeof fetch = async (url, init) => {
      const answer = await fetch(url, init);
      return Response.json({ ...((await answer.json()) as object), note });
    };
    const { stdout } = await live.operator.yard(['node', 'show', 'yard-1'], { fetch: hostile });
    expect(stdout).toContain('  a\\u001b[2Jb\n  second line\n');
  });
});

test('yard node show tells how the agent differs, and what else is to be noticed', async () => {
  const yard = live.server.node('yard-1');
  const { host } = yard;
  yard.host = { ...host, facts: { agentVersion: '0.0.9', hostname: 'barn-2' } };
  const told = async (): Promise<string> => text('show', 'yard-1');
  await expect
    .poll(told)
    .toMatch(
      /\nNotices\n {2}Its agent is version 0\.0\.9, and the server is version 0\.1\.0\. .*\n {2}It has the same host name as “barn-2”/,
    );
  expect(await text('ls')).toMatch(/^yard-1 .* 0\.0\.9 \(outdated\) /m);
  yard.host = host;
});

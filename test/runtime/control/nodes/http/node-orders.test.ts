import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { enrolledNode } from '../../../../fakes/enrolled-node.ts';
import { ObservedState } from '../../../../../schemas/agent/observed.ts';
import type { Operation } from '../../../../../schemas/api/resources/operation.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { ControlBench, installBody, NODE } from '../../../../fakes/control-bench.ts';
import { simulatedFacts } from '../../../../../runtime/simulator/simulated-node.ts';
import { confirmCapacity } from '../../../../../runtime/control/stacks/use-cases/confirm-capacity.ts';
import { readSite } from '../../../../../runtime/control/stacks/use-cases/plan-stack.ts';
import { VERSION } from '../../../../../runtime/process/version.ts';

const OTHER = 'node-0000000002' as NodeId;

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
});
afterEach(() => bench.close());

const params = { node: 'one' };
const node = () => bench.call('getNode', { params });
const finished = async (begun: Promise<Operation>) => bench.finish((await begun).id);
const stop = () => finished(bench.call('stopStack', { params: { stack: 'blog' } }));
const start = () => bench.call('startStack', { params: { stack: 'blog' } });
const cordon = (reason?: string) => bench.call('cordonNode', { params, body: { reason } });
const maintain = (reason?: string) => bench.call('startMaintenance', { params, body: { reason } });
const told = async (): Promise<string[]> =>
  (await bench.control.dependencies.audit.list({ subject: NODE, limit: 50 }))
    .map(({ actor, action, sentence }) => `${actor} ${action}: ${sentence}`)
    .reverse();

/** Adds a node that has enrolled and says what the first one says, but for its facts. */
async function enrolOther(facts: Partial<ReturnType<typeof simulatedFacts>> = {}): Promise<void> {
  await bench.control.dependencies.nodes.add(
    enrolledNode(OTHER, {
      name: 'two',
      keyFingerprint: 'k2',
      enrolledAt: new Date(),
      facts: { ...simulatedFacts(OTHER), ...facts },
    }),
  );
}

/** Reports as the other node. */
async function reportOther(over: Partial<ObservedState> = {}): Promise<void> {
  const report = bench.control.dependencies.observed.get(NODE)!;
  const facts = simulatedFacts(OTHER);
  await bench.control.reception.observed(OTHER, { ...report, node: OTHER, facts, ...over });
}

const other = () => bench.call('getNode', { params: { node: 'two' } });

describe('a cordoned node', () => {
  test('shows who ordered it, when and why, and what is possible now', async () => {
    expect(await node()).toMatchObject({ state: 'ready', admission: 'open' });
    const shown = await cordon('its fan is loud');
    expect(shown).toEqual(await node());
    expect(shown).toMatchObject({
      state: 'cordoned',
      admission: 'cordoned',
      orders: { cordon: { by: 'tester', reason: 'its fan is loud' }, maintenance: null },
      actions: ['uncordon', 'startMaintenance', 'drain', 'powerOff', 'reboot', 'change', 'remove'],
    });
    const age = Date.now() - Date.parse(shown.orders.cordon?.at ?? '');
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(60_000);
  });

  test('gets no new stack, and gets one again when it is open', async () => {
    await cordon();
    await expect(bench.install()).rejects.toMatchObject({ code: 'PLAN_REFUSED' });
    await bench.call('uncordonNode', { params });
    expect((await node()).state).toBe('ready');
    expect(await finished(bench.install())).toMatchObject({ state: 'succeeded' });
  });

  test('runs what it has, and lets it be stopped and started', async () => {
    await finished(bench.install());
    await cordon();
    const running = await bench.call('getStack', { params: { stack: 'blog' } });
    expect(running.state).toBe('running');
    await stop();
    expect(await finished(start())).toMatchObject({ state: 'succeeded' });
  });

  test('is told once in the audit log, however often it is ordered', async () => {
    await cordon('its fan is loud.');
    const again = await cordon('another reason');
    expect(again.orders.cordon?.reason).toBe('its fan is loud.');
    await bench.call('uncordonNode', { params });
    await bench.call('uncordonNode', { params });
    expect(await told()).toEqual([
      'tester node.cordon: The node one was cordoned: its fan is loud.',
      'tester node.uncordon: The node one was uncordoned.',
    ]);
  });

  test('stays so over a restart of the server, and while it is silent', async () => {
    await cordon('disk fails');
    await bench.control.stop();
    await bench.startServer();
    expect(await node()).toMatchObject({ admission: 'cordoned', orders: { maintenance: null } });
    bench.node.killAgent();
    bench.ahead(60_000);
    expect(await node()).toMatchObject({ state: 'lost', admission: 'cordoned' });
    await bench.call('uncordonNode', { params });
    expect(await node()).toMatchObject({ state: 'lost', admission: 'open' });
  });
});

describe('maintenance', () => {
  test('is refused while stacks run there, and names them', async () => {
    await finished(bench.install());
    await expect(maintain()).rejects.toMatchObject({
      code: 'NODE_BUSY',
      message: 'A stack runs on the node “one”: blog.',
    });
    expect((await node()).actions).not.toContain('startMaintenance');
    await stop();
    expect(await maintain('new disks')).toMatchObject({
      state: 'maintenance',
      admission: 'maintenance',
      orders: { cordon: null, maintenance: { by: 'tester', reason: 'new disks' } },
      holds: { stacks: 1, running: 0, names: [] },
    });
  });

  test('keeps stacks from being started, with the reason, until it ends', async () => {
    await finished(bench.install());
    await stop();
    await maintain('new disks');
    await expect(start()).rejects.toMatchObject({
      code: 'NO_ROOM',
      message: '“blog” cannot run now: one is in maintenance (new disks).',
    });
    await bench.call('endMaintenance', { params });
    expect(await finished(start())).toMatchObject({ state: 'succeeded' });
  });

  test('keeps new stacks away, and removed ones from being restored', async () => {
    await finished(bench.install());
    await finished(
      bench.call('removeStack', { params: { stack: 'blog' }, query: { data: 'keep' } }),
    );
    await maintain();
    await expect(bench.install({ name: 'second' })).rejects.toMatchObject({ code: 'PLAN_REFUSED' });
    const restore = bench.call('restoreStack', { params: { stack: 'blog' }, query: {} });
    await expect(restore).rejects.toMatchObject({ code: 'NO_ROOM' });
  });

  test('ends an install that was planned before it began, as a cordon does', async () => {
    const plan = await bench.call('planInstall', { body: installBody() });
    const reserve = () => confirmCapacity(plan, bench.control.dependencies);
    await expect(reserve()).resolves.toBeUndefined();
    for (const close of [cordon, maintain]) {
      await close();
      await expect(reserve()).rejects.toMatchObject({
        code: 'PLAN_REFUSED',
        data: { problems: [{ code: 'NODE_CLOSED' }] },
      });
    }
  });

  test('takes no cordon back when it ends: two people ordered two things', async () => {
    await cordon('disk fails');
    await maintain('new disks');
    expect((await node()).state).toBe('maintenance');
    expect(await bench.call('endMaintenance', { params })).toMatchObject({
      state: 'cordoned',
      orders: { cordon: { reason: 'disk fails' }, maintenance: null },
    });
  });

  test('of a node where it stands already is no fault, even when something runs', async () => {
    await maintain('new disks');
    expect(await maintain('again')).toMatchObject({
      orders: { maintenance: { reason: 'new disks' } },
    });
    expect(await told()).toEqual([
      'tester node.maintenance-start: Maintenance of the node one began: new disks.',
    ]);
  });

  test('waits for whatever is being switched on, and is then refused', async () => {
    await finished(bench.install());
    await stop();
    const { switching, stacks } = bench.control.dependencies;
    const [{ id } = { id: undefined }] = await stacks.list();
    const released = Promise.withResolvers<void>();
    const starting = switching(async () => {
      await released.promise;
      await stacks.setPower(id!, 'on');
    });
    const order = maintain();
    // It has had time to look, had it looked at once.
    for (let asked = 0; asked < 5; asked += 1) await node();
    released.resolve();
    await expect(order).rejects.toMatchObject({ code: 'NODE_BUSY' });
    await starting;
    expect((await node()).orders.maintenance).toBeNull();
  });

  test('and a start at the same moment do not both happen', async () => {
    await finished(bench.install());
    await stop();
    const [order, begun] = await Promise.allSettled([maintain(), start()]);
    const operation = begun.status === 'fulfilled' ? await bench.finish(begun.value.id) : undefined;
    const runs = operation?.state === 'succeeded';
    expect(runs).toBe(order.status === 'rejected');
    expect((await node()).holds.running).toBe(runs ? 1 : 0);
  });
});

describe('labels and note', () => {
  const change = (body: Parameters<ControlBench['call']>[1] & object) =>
    bench.call('changeNode', { params, body } as never);

  test('are changed one by one, and told in the audit log', async () => {
    await change({ labels: { zone: 'attic', disk: 'ssd' } } as never);
    const shown = await change({ labels: { zone: null }, note: 'Behind the door.' } as never);
    expect(shown).toMatchObject({ labels: { disk: 'ssd' }, note: 'Behind the door.' });
    await change({ labels: { disk: 'ssd' }, note: 'Behind the door.' } as never);
    expect(await told()).toEqual([
      'tester node.change: Labels of the node one were changed: disk=ssd, zone=attic.',
      'tester node.change: Labels of the node one were changed: zone removed.',
      'tester node.change: The note on the node one was changed.',
    ]);
  });

  test('and whether it takes new machines are what planning sees of it', async () => {
    const seen = async () => (await readSite(bench.control.dependencies)).nodes[0];
    await change({ labels: { zone: 'attic' } } as never);
    expect(await seen()).toMatchObject({ admits: true, labels: new Map([['zone', 'attic']]) });
    await cordon();
    expect(await seen()).toMatchObject({ admits: false, ready: true });
    await bench.call('uncordonNode', { params });
    await maintain();
    expect((await seen())?.admits).toBe(false);
  });

  test('of two people who change others at once are all kept', async () => {
    await Promise.all([
      change({ labels: { zone: 'attic' } } as never),
      change({ labels: { disk: 'ssd' } } as never),
    ]);
    expect((await node()).labels).toEqual({ zone: 'attic', disk: 'ssd' });
  });

  test('a note that was changed meanwhile is not overwritten', async () => {
    await change({ note: 'From Olga.' } as never);
    await expect(change({ note: 'From Otto.', noteWas: '' } as never)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect((await node()).note).toBe('From Olga.');
  });
});

describe('what a node is', () => {
  test('is pending until its first report, may be cordoned before, and then is that', async () => {
    await enrolOther();
    expect(await other()).toMatchObject({ state: 'pending', lastSeenAt: null });
    bench.ahead(60_000);
    expect((await other()).state).toBe('pending');
    bench.ahead(0);
    await bench.call('cordonNode', { params: { node: 'two' }, body: {} });
    expect(await other()).toMatchObject({ state: 'pending', admission: 'cordoned' });
    await reportOther();
    expect((await other()).state).toBe('cordoned');
  });

  test('is not pending again when the server was restarted', async () => {
    await enrolOther();
    await reportOther();
    await bench.control.stop();
    await bench.startServer();
    expect((await other()).state).toBe('ready');
  });

  test('is outdated when its agent is of another version, or speaks an older protocol', async () => {
    await enrolOther({ agentVersion: '0.0.1' });
    expect(await other()).toMatchObject({
      outdated: true,
      drift: expect.stringContaining(
        `version 0.0.1, and the server is version ${VERSION}`,
      ) as string,
    });
    const facts = { ...simulatedFacts(OTHER), agentVersion: VERSION };
    await reportOther({ protocol: 2, facts });
    expect((await other()).drift).toContain('speaks protocol 2');
    await reportOther({ facts });
    expect(await other()).toMatchObject({ outdated: false, drift: null });
  });

  test('tells of another one with its host name, at both', async () => {
    await enrolOther({ hostname: simulatedFacts(NODE).hostname });
    const nodes = await bench.call('listNodes');
    expect(nodes.map(({ name, notices }) => [name, notices.length])).toEqual([
      ['one', 1],
      ['two', 1],
    ]);
    expect(nodes[1]?.notices[0]).toContain('the same host name as “one”');
    await reportOther();
    expect((await node()).notices).toEqual([]);
  });

  test('with something on it is not removed; an empty one is', async () => {
    await finished(bench.install());
    const remove = () => bench.call('removeNode', { params: { node: NODE } });
    await expect(remove()).rejects.toMatchObject({ code: 'CONFLICT' });
    await finished(
      bench.call('removeStack', { params: { stack: 'blog' }, query: { data: 'delete' } }),
    );
    await remove();
    expect(await bench.call('listNodes')).toEqual([]);
  });

  test('is found by its id before another one is that has this id as its name', async () => {
    await bench.control.dependencies.nodes.add({
      ...(await bench.control.dependencies.nodes.get(NODE))!,
      id: OTHER,
      name: NODE,
    });
    expect((await bench.call('getNode', { params: { node: NODE } })).id).toBe(NODE);
  });
});

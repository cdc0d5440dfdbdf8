import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ScheduleRule, type StackSchedule } from '../../../schemas/api/resources/schedule.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { AttentionKind } from '../../../schemas/api/resources/summary.ts';
import { makeAppliance, signedBy } from '../../fakes/appliances.ts';
import { type ControlBench, NODE, waitUntil } from '../../fakes/control-bench.ts';
import { nextManifest, RehearsalLab } from '../../fakes/rehearsal-lab.ts';

/** Newer versions by schedule: rehearsed, applied in a window, and stopped after the first that does not succeed. */
let lab: RehearsalLab;
let bench: ControlBench;
beforeEach(async () => {
  lab = await RehearsalLab.open();
  ({ bench } = lab);
  at('2026-05-01T12:00:00Z');
  publish();
});
afterEach(() => lab.close());

const params = { stack: 'blog' };
const KEY = 'a'.repeat(64);

function at(time: string): void {
  bench.ahead(Date.parse(time) - Date.now());
}

function publish(over: Parameters<typeof nextManifest>[0] = {}): void {
  const appliance = makeAppliance(nextManifest(over));
  bench.appliances.add(appliance, [signedBy(KEY, appliance, 2)]);
}

const set = (mode: string, update: object = {}) =>
  bench.call('setSchedule', {
    params: { job: 'updates' },
    body: {
      rule: ScheduleRule.parse({
        times: { every: 'day', at: '02:00', zone: 'UTC' },
        spreadMinutes: 0,
        update: { mode, windowMinutes: 60, probationMs: 1_000, ...update },
      }),
    },
  });

/** The first minute of a window, with nodes that are heard, and versions that are known. */
async function night(day: number, time = '02:00:01'): Promise<void> {
  at(`2026-05-0${day}T${time}Z`);
  const { observed, releases, stacks } = bench.control.dependencies;
  await waitUntil(() => !observed.isLost(NODE));
  await releases.lookAt((await stacks.find('blog'))!.appliance);
}

const look = () => bench.control.scheduler.look();

/** Looks until nothing goes on any more. @returns what was begun meanwhile */
async function rest(): Promise<Operation[]> {
  const begun: Operation[] = [];
  for (;;) {
    await look();
    const active = await bench.call('listOperations', { query: { state: 'active', limit: 50 } });
    if (active.length === 0) return begun;
    for (const { id } of active) begun.push((await bench.finish(id))!);
  }
}

const titles = (operations: readonly Operation[]): string[] =>
  operations.filter(({ parent }) => parent === null).map(({ title }) => title);

const shown = async (stack = 'blog'): Promise<StackSchedule> => {
  const { schedules } = await bench.call('getStackSchedules', { params: { stack } });
  return schedules.find(({ job }) => job === 'updates')!;
};
const version = async (stack = 'blog'): Promise<string> =>
  (await lab.stack(stack)).appliance.version;

async function attention(kind: AttentionKind): Promise<string[]> {
  const all = (await bench.call('getSummary')).attention;
  const items = all.find((each) => each.kind === kind)?.items ?? [];
  return items.map(({ subject, sentence }) => `${subject.name}: ${sentence}`);
}

/** A machine of this version ends whenever it is seen. */
function breakVersion(): () => void {
  const { world } = bench.node;
  const timer = setInterval(() => {
    for (const domain of world.domains.values()) {
      if (domain.machine.memoryBytes === 640 * 2 ** 20) domain.state = 'crashed';
    }
  }, 5);
  return () => clearInterval(timer);
}

describe('a newer version', () => {
  test('is rehearsed once and told, until a person has upgraded', async () => {
    await set('rehearse');
    await night(2);
    expect(titles(await rest())).toEqual(['Rehearse the upgrade of blog to 2.0.0']);
    expect(await version()).toBe('1.0.0');
    expect((await shown()).last).toMatchObject({ outcome: 'succeeded', about: '2.0.0' });
    const told = ['blog: Its upgrade to 2.0.0 was rehearsed and held.'];
    expect(await attention('update-rehearsed')).toEqual(told);
    await night(3);
    expect(await rest()).toEqual([]);
    expect((await shown()).waits).toContain('Upgrade it when it suits you');
    const request = lab.request();
    await bench.finish((await bench.call('upgradeStack', { params, body: request, query: {} })).id);
    expect(await attention('update-rehearsed')).toEqual([]);
    await night(4);
    expect(await rest()).toEqual([]);
    expect((await shown()).waits).toBe('It has the latest version.');
  });

  test('is rehearsed, and applied in the same window once that held', async () => {
    await set('rehearse-and-apply');
    await night(2);
    expect(titles(await rest())).toEqual([
      'Rehearse the upgrade of blog to 2.0.0',
      'Upgrade blog to 2.0.0',
    ]);
    expect(await version()).toBe('2.0.0');
    expect(await shown()).toMatchObject({ last: { outcome: 'succeeded', about: '2.0.0' } });
    const events = await bench.call('listStackEvents', { params });
    const by = new Set(events.map(({ actor }) => actor));
    expect(by).toContain('the schedule');
  });

  test('whose rehearsal ended after the window is applied in the next one', async () => {
    await set('rehearse-and-apply');
    await night(2);
    await look();
    at('2026-05-02T03:00:01Z');
    expect(titles(await rest())).toEqual(['Rehearse the upgrade of blog to 2.0.0']);
    await night(3);
    expect(titles(await rest())).toEqual(['Upgrade blog to 2.0.0']);
  });

  test('is not applied outside of the window, nor where it only closes no hole', async () => {
    await set('apply', { which: 'security' });
    await night(2);
    expect(await rest()).toEqual([]);
    expect((await shown()).waits).toContain('closes no security hole');
    await set('apply');
    await night(3, '03:00:00');
    expect(await rest()).toEqual([]);
    expect(await shown()).toMatchObject({ waits: null, nextAt: '2026-05-04T02:00:00.000Z' });
    await night(4, '02:59:59');
    expect(titles(await rest())).toEqual(['Upgrade blog to 2.0.0']);
  });

  test('that opens a port, or asks something, is for a person, and looked at again in the next window', async () => {
    const { web } = nextManifest().roles;
    const publishes = { ...web!.publish, admin: { port: 8080, scheme: 'http', title: 'Admin' } };
    const roles = { ...nextManifest().roles, web: { ...web!, publish: publishes } } as never;
    publish({ roles });
    await set('apply');
    await night(2);
    expect(await rest()).toEqual([]);
    const why = 'It would publish what the version before did not: “Admin”.';
    expect((await shown()).last).toMatchObject({ outcome: 'failed', operation: null });
    expect(await attention('update-failed')).toEqual([
      expect.stringContaining(`blog: Its update did not succeed. ${why}`),
    ]);
    const parameters = { mood: { type: 'string', label: 'Mood', minLength: 1 } };
    publish({ parameters: { ...nextManifest().parameters, ...parameters } as never });
    await night(3);
    await rest();
    expect((await shown()).last?.why).toContain('mood: wanted a value');
    publish();
    await night(4);
    expect(titles(await rest())).toEqual(['Upgrade blog to 2.0.0']);
    expect(await attention('update-failed')).toEqual([]);
  });
});

describe('a version that does not hold', () => {
  test('is rolled back, not tried again, and goes to no other stack', async () => {
    await bench.finish((await bench.install({ name: 'shop', appliance: 'acme/blog:1.0.0' })).id);
    await set('apply');
    await night(2);
    const mend = breakVersion();
    const begun = await rest();
    mend();
    expect(titles(begun)).toHaveLength(1);
    expect([await version(), await version('shop')]).toEqual(['1.0.0', '1.0.0']);
    const [first, second] = begun[0]!.subject.name === 'blog' ? ['blog', 'shop'] : ['shop', 'blog'];
    expect((await shown(second)).waits).toContain(`did not succeed on ${first}`);
    await night(3);
    expect(await rest()).toEqual([]);
    expect((await shown(first)).waits).toContain('is not tried again by itself');
    expect(await attention('update-failed')).toEqual([
      expect.stringContaining(`${first}: Its update did not succeed.`),
    ]);
    const by = { params: { stack: first }, body: lab.request(), query: {} };
    await bench.finish((await bench.call('upgradeStack', by)).id);
    expect(await attention('update-failed')).toEqual([]);
    expect(titles(await rest())).toEqual([`Upgrade ${second} to 2.0.0`]);
  });

  test('in its rehearsal is not applied', async () => {
    await set('rehearse-and-apply');
    await night(2);
    const mend = breakVersion();
    const begun = await rest();
    mend();
    expect(titles(begun)).toEqual(['Rehearse the upgrade of blog to 2.0.0']);
    expect((await shown()).last).toMatchObject({ outcome: 'failed', operation: begun[0]!.id });
    expect(await attention('update-failed')).toEqual([
      expect.stringContaining('was rehearsed, and would be rolled back'),
    ]);
    await night(3);
    expect(await rest()).toEqual([]);
    expect(await version()).toBe('1.0.0');
  });
});

test('a version that somebody has taken back does not come again by itself', async () => {
  await set('apply');
  await night(2);
  expect(titles(await rest())).toEqual(['Upgrade blog to 2.0.0']);
  const [before] = await bench.call('listRestorePoints', { params });
  const back = { params: { ...params, point: before!.id }, query: {} };
  await bench.finish((await bench.call('returnToRestorePoint', back)).id);
  expect(await version()).toBe('1.0.0');
  await night(3);
  expect(await rest()).toEqual([]);
  expect((await shown()).waits).toContain('It had 2.0.0 before and was taken back');
  // Nor when the restore point of what it was taken back from is gone.
  for (const { id } of await bench.call('listRestorePoints', { params })) {
    const point = { params: { ...params, point: id } };
    await bench.finish((await bench.call('deleteRestorePoint', { ...point, query: {} })).id);
  }
  await night(4);
  expect(await rest()).toEqual([]);
  publish({ version: '2.1.0' as never });
  await night(5);
  expect(titles(await rest())).toEqual(['Upgrade blog to 2.1.0']);
});

test('one stack is updated at a time', async () => {
  await bench.finish((await bench.install({ name: 'shop', appliance: 'acme/blog:1.0.0' })).id);
  await set('apply');
  await night(2);
  await look();
  await look();
  expect(await bench.call('listOperations', { query: { state: 'active', limit: 9 } })).toHaveLength(
    1,
  );
  const names = ['blog', 'shop'];
  const waits = await Promise.all(names.map(async (name) => (await shown(name)).waits));
  expect(waits).toContain('Other stacks come first.');
  await rest();
  expect([await version(), await version('shop')]).toEqual(['2.0.0', '2.0.0']);
});

test('a run that is asked for is the rehearsal first, and then the upgrade', async () => {
  await set('rehearse-and-apply');
  await night(2, '12:00:00');
  const run = (key: string) =>
    bench.call('runStackSchedule', { params: { ...params, job: 'updates' }, query: { key } });
  const first = await run('the-first');
  expect(first.title).toBe('Rehearse the upgrade of blog to 2.0.0');
  expect((await run('the-first')).id).toBe(first.id);
  await bench.finish(first.id);
  await look();
  const second = await run('the-second');
  expect(second.title).toBe('Upgrade blog to 2.0.0');
  await bench.finish(second.id);
  await look();
  await expect(run('the-third')).rejects.toThrow('It has the latest version');
});

test('a server that is killed between beginning a run and noting it begins none twice', async () => {
  await set('rehearse-and-apply');
  await night(2);
  for (const title of ['Rehearse the upgrade of blog to 2.0.0', 'Upgrade blog to 2.0.0']) {
    const { schedules } = bench.control.dependencies;
    const noteRun = schedules.noteRun.bind(schedules);
    vi.spyOn(schedules, 'noteRun').mockImplementation((run) =>
      run.outcome === 'running' ? Promise.reject(new Error('killed')) : noteRun(run),
    );
    await expect(look()).rejects.toThrow('killed');
    await bench.startServer();
    await night(2);
    const active = await bench.call('listOperations', { query: { state: 'active', limit: 9 } });
    expect(titles(active)).toEqual([title]);
    await bench.finish(active[0]!.id);
  }
  await rest();
  const all = await bench.call('listOperations', { query: { state: 'all', limit: 50 } });
  expect(titles(all).filter((title) => !title.startsWith('Install'))).toEqual([
    'Upgrade blog to 2.0.0',
    'Rehearse the upgrade of blog to 2.0.0',
  ]);
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ScheduleRule, type StackSchedule } from '../../../../schemas/api/resources/schedule.ts';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { laterFaultCode } from '../../../fakes/fault-code.ts';
import { ControlBench, NODE, waitUntil } from '../../../fakes/control-bench.ts';

/** A backup is seen to start: a fenced stack is made of it, and nothing of that is left. */
let bench: ControlBench;
let machines: string[];
let disks = 0;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  await succeed(await bench.install());
  await bench.call('addBackupRepository', { body: { name: 'vault', folder: '/mnt/backups' } });
  await succeed(await bench.call('backUpStack', { params, body: { keepPoint: false }, query: {} }));
  await waitUntil(async () => (await stack()).state === 'running');
  machines = [...bench.node.world.domains.keys()].toSorted();
  disks = (await stack()).volumes.length;
  await waitUntil(() => bench.node.world.volumes.size === disks);
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const params = { stack: 'blog' };
const stack = (name = 'blog') => bench.call('getStack', { params: { stack: name } });
const latest = async () => (await bench.call('listStackBackups', { params })).backups[0]!;
const tryIt = async (key?: string): Promise<Operation> => {
  const { repository, point } = await latest();
  const query = key === undefined ? {} : { key };
  return bench.call('tryBackup', { params: { repository, point }, query });
};

async function succeed(begun: Operation): Promise<Operation> {
  const ended = await bench.finish(begun.id);
  expect(ended).toMatchObject({ state: 'succeeded' });
  return ended!;
}

/** Nothing is left of what was made for it, and the stack goes on in the processes that it had. */
async function expectUntouched(): Promise<void> {
  const { world } = bench.node;
  await waitUntil(() => world.volumes.size === disks);
  await waitUntil(async () => (await bench.control.dependencies.stacks.list()).length === 1);
  expect([...world.domains.keys()].toSorted()).toEqual(machines);
  expect([...world.seeds.keys()].toSorted()).toEqual(machines);
  expect([...world.routers.keys()]).toEqual([(await stack()).id]);
  expect(world.networks.size).toBe((await stack()).networks.length);
  expect((await stack()).state).toBe('running');
}

/** A machine of the stack that is made of the backup does not start. */
function breakStarts(): () => void {
  const { world } = bench.node;
  world.trouble = (action) => {
    const copies = [...world.domains.keys()].filter((id) => !machines.includes(id));
    if (action.startsWith('start ') && copies.some((id) => action.includes(id))) {
      throw new Error('no operating system');
    }
  };
  return () => (world.trouble = () => undefined);
}

test('it starts: noted with when, fenced meanwhile, and nothing is left', async () => {
  expect((await latest()).told).toMatchObject({ startedAt: null, startProblem: null });
  const begun = await tryIt('once-more');
  expect(begun.title).toBe('Start a backup of blog to try it');
  expect((await tryIt('once-more')).id).toBe(begun.id);
  let copy: Awaited<ReturnType<typeof stack>> | undefined;
  await waitUntil(async () => {
    copy = await stack('blog-trial').catch(() => undefined);
    const started = copy?.machines.some(({ state }) => state === 'ready' || state === 'starting');
    return started === true || (await latest()).told?.startedAt !== null;
  });
  expect(copy).toMatchObject({ clone: { of: 'blog', fenced: true }, ports: [] });
  await succeed(begun);
  await expectUntouched();
  const { told } = await latest();
  expect(told).toMatchObject({ startedAt: expect.any(String), startProblem: null });
  const events = await bench.call('listStackEvents', { params });
  expect(events.map(({ sentence }) => sentence)).toContain(
    'A backup of blog in vault was tried: it was ready.',
  );
});

test('it does not start: that fails, with the reason in words of the stack, and is noted', async () => {
  const mend = breakStarts();
  const ended = await bench.finish((await tryIt()).id);
  mend();
  expect(ended).toMatchObject({ state: 'failed', fault: { code: 'BACKUP_DID_NOT_START' } });
  expect(ended!.fault!.message).toMatch(
    /^The backup of blog as of [-\d]+ [:\d]+ UTC did not start: /,
  );
  expect(ended!.fault!.message).not.toContain('blog-trial');
  await expectUntouched();
  const { told } = await latest();
  expect(told?.startedAt).not.toBeNull();
  expect(told?.startProblem).not.toBeNull();
  await succeed(await tryIt());
  expect((await latest()).told).toMatchObject({ startProblem: null });
});

test('one backup of a stack is tried at a time; the stack itself is free', async () => {
  const begun = await tryIt();
  expect(await laterFaultCode(tryIt())).toBe('CONFLICT');
  await succeed(await bench.call('createRestorePoint', { params, body: { note: '' }, query: {} }));
  await succeed(begun);
});

test('one that is not there is refused before anything is made', async () => {
  const call = { params: { repository: 'vault', point: '0'.repeat(64) as never }, query: {} };
  expect(await laterFaultCode(bench.call('tryBackup', call))).toBe('NOT_FOUND');
  await expectUntouched();
});

describe('killed', () => {
  const OWN = ['restore', 'remove', 'note'];
  const OF_RESTORE = ['reserve', 'create', 'fill', 'connect', 'define', 'start', 'finish'];
  test.each([
    ...OWN.flatMap((step) =>
      ['before', 'effect', 'after'].map((moment) => `try-backup:${step}:${moment}`),
    ),
    ...OF_RESTORE.map((step) => `restore-backup:${step}:effect`),
  ])('the server, at %s: it comes to its result, and nothing is left', async (at) => {
    bench.killAt = at;
    expect(await bench.survive(await tryIt())).toMatchObject({ state: 'succeeded' });
    expect((await latest()).told).toMatchObject({ startProblem: null });
    expect((await latest()).told?.startedAt).not.toBeNull();
    await expectUntouched();
  });

  test.each(['try-backup:restore:undo', 'restore-backup:create:undo'])(
    'while one that was cancelled is undone, at %s: nothing is left, and nothing is noted',
    async (at) => {
      const gate = Promise.withResolvers<void>();
      bench.node.world.trouble = async (action) => {
        if (action.startsWith('start ')) await gate.promise;
      };
      const { id } = await tryIt();
      await waitUntil(async () => (await bench.control.dependencies.stacks.list()).length === 2);
      await waitUntil(() => bench.node.world.domains.size > machines.length);
      bench.killAt = at;
      await bench.call('cancelOperation', { params: { operation: id } });
      gate.resolve();
      bench.node.world.trouble = () => undefined;
      expect(await bench.survive({ id })).toMatchObject({ state: 'cancelled' });
      expect((await latest()).told).toMatchObject({ startedAt: null });
      await expectUntouched();
    },
  );
});

describe('by schedule', () => {
  const at = (time: string): void => bench.ahead(Date.parse(time) - Date.now());
  const look = () => bench.control.scheduler.look();
  const shown = async (): Promise<StackSchedule> => {
    const { schedules } = await bench.call('getStackSchedules', { params });
    return schedules.find(({ job }) => job === 'trials')!;
  };
  const active = async () => bench.call('listOperations', { query: { state: 'active', limit: 9 } });

  test('each backup is tried once, and what does not start is told', async () => {
    const times = { every: 'day', at: '05:00', zone: 'UTC' };
    at('2027-05-01T12:00:00Z');
    const rule = ScheduleRule.parse({ times, spreadMinutes: 0 });
    await bench.call('setSchedule', { params: { job: 'trials' }, body: { rule } });
    const night = async (day: number, hour = '05'): Promise<Operation[]> => {
      at(`2027-05-0${day}T${hour}:00:01Z`);
      await waitUntil(() => !bench.control.dependencies.observed.isLost(NODE));
      await look();
      const begun = (await active()).filter(({ parent }) => parent === null);
      for (const { id } of begun) await bench.finish(id);
      await look();
      return begun;
    };
    const mend = breakStarts();
    expect((await night(2)).map(({ title }) => title)).toEqual([
      'Start a backup of blog to try it',
    ]);
    mend();
    expect((await shown()).last).toMatchObject({ outcome: 'failed' });
    const { attention } = await bench.call('getSummary');
    expect(attention.find(({ kind }) => kind === 'schedule-failed')?.items).toMatchObject([
      {
        sentence: expect.stringContaining('Its last trial of a backup failed. The backup of blog'),
      },
    ]);
    expect(await night(3)).toEqual([]);
    expect(await shown()).toMatchObject({
      waits: 'Its latest backup has been tried.',
      overdueSince: null,
    });
    await succeed(
      await bench.call('backUpStack', { params, body: { keepPoint: false }, query: {} }),
    );
    expect(await night(4, '18')).toEqual([]);
    expect(await night(5, '16')).toHaveLength(1);
    expect((await shown()).last).toMatchObject({ outcome: 'succeeded' });
    expect((await latest()).told).toMatchObject({ startProblem: null });
    await expectUntouched();
  });
});

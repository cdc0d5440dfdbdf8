import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import {
  ScheduleRule,
  type ScheduleJob,
  type StackSchedule,
} from '../../../schemas/api/resources/schedule.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { PointId } from '../../../schemas/ids/brand.ts';
import { laterFaultCode } from '../../fakes/fault-code.ts';
import { ControlBench, NODE, waitUntil } from '../../fakes/control-bench.ts';
import type { StackRecord } from '../../../runtime/control/stacks/core/define/stack-record.ts';
import { deepestChain } from '../../../runtime/control/stacks/core/define/layers.ts';
import { memoryStore } from '../../fakes/memory-store.ts';

let bench: ControlBench;
let clockMs = 0;

beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  // Noon, so that nothing is due on the day on which it is set.
  at('2026-05-01T12:00:00Z');
  await succeed(await bench.install());
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const params = { stack: 'blog' };
const DAY_MS = 86_400_000;

/** Sets the clock of the server; that of the machine goes on beneath it. */
function at(time: string): void {
  clockMs = Date.parse(time) - Date.now();
  bench.ahead(clockMs);
}

async function succeed(begun: Operation): Promise<Operation> {
  const ended = await bench.finish(begun.id);
  expect(ended).toMatchObject({ state: 'succeeded' });
  return ended!;
}

const NIGHTLY = ScheduleRule.parse({
  times: { every: 'day', at: '02:00', zone: 'UTC' },
  spreadMinutes: 0,
  keep: { daily: 2 },
});
const setAll = (job: ScheduleJob, rule: ScheduleRule | null = NIGHTLY) =>
  bench.call('setSchedule', { params: { job }, body: { rule } });
const shown = async (job: ScheduleJob = 'points'): Promise<StackSchedule> => {
  const { schedules } = await bench.call('getStackSchedules', { params });
  return schedules.find((each) => each.job === job)!;
};
const look = () => bench.control.scheduler.look();
const points = () => bench.call('listRestorePoints', { params });
const operations = async (kind: string): Promise<Operation[]> =>
  (await bench.call('listOperations', { query: { state: 'all', limit: 200 } })).filter(
    (each) => each.kind === kind,
  );

/** Nodes are heard at the time that it is now. */
async function heard(): Promise<void> {
  const { observed } = bench.control.dependencies;
  await waitUntil(() => !observed.isLost(NODE));
}

/** Guests write, to the disks that their processes have. */
function write(text: string): void {
  for (const { inUse } of bench.node.world.domains.values()) {
    for (const id of inUse) bench.node.world.volumes.get(id)!.data = text;
  }
}

const dataNow = async (): Promise<Set<string>> =>
  new Set(
    (await bench.call('getStack', { params })).volumes.map(
      ({ id }) => bench.node.world.volumes.get(id as never)!.data,
    ),
  );

/** Disks that are being copied out of what they stand on are, and what waited for that is done. */
async function untilShort(): Promise<void> {
  const { stacks } = bench.control.dependencies;
  const isCopying = async (): Promise<boolean> =>
    (await stacks.find('blog'))!.definition.volumes.some(({ off }) => off !== undefined);
  if (!(await isCopying())) return;
  await waitUntil(async () => !(await isCopying()));
  await rest();
}

/** Looks until nothing follows from it any more. */
async function rest(): Promise<void> {
  await heard();
  for (;;) {
    await look();
    const active = await bench.call('listOperations', { query: { state: 'active', limit: 200 } });
    for (const { id } of active) await bench.finish(id);
    const runs = await bench.control.dependencies.schedules.runs();
    if (active.length === 0 && runs.every((run) => run.outcome !== 'running' && !run.trims)) return;
  }
}

/** The same, and starts the server again whenever it has died. */
async function restThroughDeath(): Promise<void> {
  for (;;) {
    const { scheduler } = bench.control;
    try {
      await rest();
      if (!bench.isServerDown) return;
    } catch (error) {
      if (!bench.isServerDown) throw error;
    }
    // One that is dead looks at nothing any more.
    vi.spyOn(scheduler, 'look').mockResolvedValue();
    await bench.startServer();
  }
}

describe('restore points by schedule', () => {
  test('come when their time has come, and go as the schedule says; others stay', async () => {
    await succeed(
      await bench.call('createRestorePoint', { params, body: { note: 'mine' }, query: {} }),
    );
    await setAll('points');
    expect(await shown()).toMatchObject({
      setting: 'inherit',
      nextAt: '2026-05-02T02:00:00.000Z',
      last: null,
    });
    await rest();
    expect(await points()).toHaveLength(1);
    for (const day of ['02', '03', '04', '05']) {
      at(`2026-05-${day}T02:00:01Z`);
      await rest();
    }
    expect((await points()).map(({ origin, at: time }) => [origin, time.slice(0, 10)])).toEqual([
      ['schedule', '2026-05-05'],
      ['schedule', '2026-05-04'],
      ['asked', '2026-05-01'],
    ]);
    expect(await shown()).toMatchObject({
      nextAt: '2026-05-06T02:00:00.000Z',
      waits: null,
      overdueSince: null,
      last: { outcome: 'succeeded', dueAt: '2026-05-05T02:00:00.000Z', why: null },
    });
    expect(await operations('create-restore-point')).toHaveLength(5);
  });
});

describe('the time', () => {
  test('that was missed is made up for once', async () => {
    await setAll('points');
    at('2026-05-11T14:00:00Z');
    expect(await shown()).toMatchObject({
      nextAt: '2026-05-11T02:00:00.000Z',
      overdueSince: '2026-05-02T02:00:00.000Z',
    });
    await rest();
    await rest();
    expect(await operations('create-restore-point')).toHaveLength(1);
    expect(await shown()).toMatchObject({
      nextAt: '2026-05-12T02:00:00.000Z',
      overdueSince: null,
      last: { dueAt: '2026-05-11T02:00:00.000Z' },
    });
  });

  test('that is put back makes nothing due a second time, and one that was far ahead is not waited for', async () => {
    await setAll('points');
    at('2026-05-02T02:00:01Z');
    await rest();
    for (const time of ['2026-05-01T23:00:00Z', '2026-05-02T01:59:59Z', '2026-05-02T02:00:02Z']) {
      at(time);
      await rest();
    }
    expect(await operations('create-restore-point')).toHaveLength(1);
    at('2026-09-01T12:00:00Z');
    await rest();
    expect(await operations('create-restore-point')).toHaveLength(2);
    at('2026-05-03T02:00:01Z');
    await rest();
    at('2026-05-04T02:00:01Z');
    await rest();
    expect(await operations('create-restore-point')).toHaveLength(4);
  });
});

describe('whose turn it is', () => {
  test('that of the stack that waits for longest, also when both are due for the same time', async () => {
    const { atOnce } = LIMITS.schedule as { atOnce: { points: number } };
    const most = atOnce.points;
    atOnce.points = 1;
    onTestFinished(() => void (atOnce.points = most));
    await succeed(await bench.install({ name: 'shop' }));
    const stacks = await bench.control.dependencies.stacks.list();
    // The one that comes last by its id.
    const [other, first] = stacks.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const hourly = { ...NIGHTLY, times: { every: 'hour' as const } };
    const setOwn = (stack: string) =>
      bench.call('setStackSchedule', {
        params: { stack, job: 'points' },
        body: { setting: 'own', rule: hourly },
      });
    await setOwn(first!.name);
    at('2026-05-01T14:30:00Z');
    await setOwn(other!.name);
    at('2026-05-01T16:00:01Z');
    await heard();
    await look();
    const [begun] = await operations('create-restore-point');
    expect(begun!.title).toBe(`Make a restore point of ${first!.name}`);
    await bench.finish(begun!.id);
    await rest();
    expect(await operations('create-restore-point')).toHaveLength(2);
  });
});

describe('a server that is killed', () => {
  test('between beginning a run and noting it finds the same run again', async () => {
    await setAll('points');
    at('2026-05-02T02:00:01Z');
    await heard();
    vi.spyOn(bench.control.dependencies.schedules, 'noteRun').mockRejectedValueOnce(
      new Error('killed'),
    );
    await expect(look()).rejects.toThrow('killed');
    await bench.startServer();
    await rest();
    expect(await operations('create-restore-point')).toHaveLength(1);
    expect(await shown()).toMatchObject({ last: { outcome: 'succeeded' } });
    expect(await points()).toHaveLength(1);
  });

  test('at any moment of a run loses none, and does none twice', async () => {
    await setAll('points', { ...NIGHTLY, keep: { ...NIGHTLY.keep, daily: 1 } });
    const night = async (day: number): Promise<void> => {
      at(`2026-05-${String(day).padStart(2, '0')}T02:00:01Z`);
      await restThroughDeath();
      expect(await operations('create-restore-point')).toHaveLength(day - 1);
      expect((await shown()).last).toMatchObject({ outcome: 'succeeded' });
      expect(await points()).toHaveLength(1);
    };
    await night(2);
    const before = bench.passed.length;
    await night(3);
    const passed = [...new Set(bench.passed.slice(before))];
    // After what a step does, and before it is written down that it has.
    const moments = passed.filter((moment) => moment.endsWith(':effect'));
    expect(moments).toContain('create-restore-point:note:effect');
    expect(moments).toContain('delete-restore-point:release:effect');
    for (const [index, moment] of moments.entries()) {
      bench.killAt = moment;
      await night(4 + index);
      expect(bench.killAt).toBeUndefined();
    }
  });
});

describe('a server that was restored from a backup', () => {
  test('deletes nothing of a stack that no node has: that would have it made again', async () => {
    await setAll('points', { ...NIGHTLY, keep: { ...NIGHTLY.keep, daily: 1 } });
    at('2026-05-02T02:00:01Z');
    await rest();
    at('2026-05-03T02:00:01Z');
    await heard();
    await look();
    const [begun] = await operations('create-restore-point');
    await bench.finish(begun!.id);
    let isHeld = true;
    const held = (stacks: readonly StackRecord[]) => (isHeld ? [...stacks] : []);
    Object.assign(bench.control.dependencies, { held: { unseen: held, absent: held } });
    for (let looks = 0; looks < 3; looks += 1) await look();
    expect(await operations('delete-restore-point')).toEqual([]);
    expect(await points()).toHaveLength(2);
    isHeld = false;
    await rest();
    expect(await points()).toHaveLength(1);
  });
});

describe('what stands in the way', () => {
  test('a node that is away is waited for, shown once it is overdue, and then the run is made up for', async () => {
    await setAll('points');
    bench.nodes[0]!.killAgent();
    at('2026-05-02T02:00:01Z');
    await look();
    expect(await operations('create-restore-point')).toEqual([]);
    expect(await shown()).toMatchObject({ waits: expect.stringContaining('is not connected') });
    at('2026-05-02T04:30:00Z');
    await look();
    const { attention } = await bench.call('getSummary');
    expect(attention.find(({ kind }) => kind === 'schedule-overdue')).toMatchObject({
      count: 1,
      items: [
        {
          subject: { kind: 'stack', name: 'blog' },
          sentence: 'Its next restore point is overdue.',
          since: '2026-05-02T02:00:00.000Z',
        },
      ],
    });
    await bench.nodes[0]!.startAgent();
    await rest();
    expect(await operations('create-restore-point')).toHaveLength(1);
    expect(await shown()).toMatchObject({ waits: null, overdueSince: null });
    bench.nodes[0]!.errors.splice(0);
  });

  test('a stack that somebody works on is waited for, such as while it is upgraded', async () => {
    await setAll('points');
    at('2026-05-02T02:00:01Z');
    await heard();
    const going = Promise.withResolvers<void>();
    bench.node.world.trouble = (action) => (action.startsWith('stop ') ? going.promise : undefined);
    const stopping = await bench.call('stopStack', { params, query: {} });
    await look();
    expect(await shown()).toMatchObject({ waits: '“Stop blog” is working on it.' });
    expect(await operations('create-restore-point')).toEqual([]);
    bench.node.world.trouble = () => undefined;
    going.resolve();
    await succeed(stopping);
    await rest();
    expect(await points()).toHaveLength(1);
  });

  test('a run that fails is told, and tried again at its next time only', async () => {
    await setAll('points');
    at('2026-05-02T02:00:01Z');
    bench.node.world.trouble = (action) => {
      if (action.startsWith('volume ')) throw new Error('no such luck');
    };
    await rest();
    bench.node.world.trouble = () => undefined;
    at('2026-05-02T12:00:00Z');
    await rest();
    expect(await operations('create-restore-point')).toHaveLength(1);
    const { last, lastSuccessAt } = await shown();
    expect(last).toMatchObject({ outcome: 'failed', why: expect.stringMatching(/\.$/) });
    expect(lastSuccessAt).toBeNull();
    const { attention } = await bench.call('getSummary');
    expect(attention.find(({ kind }) => kind === 'schedule-failed')).toMatchObject({
      items: [{ sentence: `Its last restore point failed. ${last!.why}`, since: last!.endedAt }],
    });
    at('2026-05-03T02:00:01Z');
    await rest();
    expect((await shown()).last).toMatchObject({ outcome: 'succeeded' });
    expect((await bench.call('getSummary')).attention.map(({ kind }) => kind)).not.toContain(
      'schedule-failed',
    );
  });

  test('chains that have grown long end while machines run, and points keep what they hold', async () => {
    await setAll('points', { ...NIGHTLY, keep: { ...NIGHTLY.keep, daily: 2 } });
    const { machines } = await bench.call('getStack', { params });
    const record = async () => (await bench.control.dependencies.stacks.find('blog'))!;
    let deepest = 0;
    for (let night = 0; night < 28; night += 1) {
      at(new Date(Date.parse('2026-05-02T02:00:01Z') + night * DAY_MS).toISOString());
      write(`night ${night}`);
      await rest();
      await untilShort();
      deepest = Math.max(deepest, deepestChain((await record()).definition));
    }
    expect(deepest).toBe(24);
    expect(await operations('create-restore-point')).toHaveLength(28);
    expect(await points()).toHaveLength(2);
    const now = await bench.call('getStack', { params });
    expect(now.machines.map(({ startedAt }) => startedAt)).toEqual(
      machines.map(({ startedAt }) => startedAt),
    );
    const [, older] = await points();
    const back = { ...params, point: older!.id };
    await succeed(await bench.call('returnToRestorePoint', { params: back, query: {} }));
    expect(await dataNow()).toEqual(new Set(['night 26']));
  }, 120_000);

  test('what a backup reads does not go', async () => {
    await setAll('points', { ...NIGHTLY, keep: { ...NIGHTLY.keep, daily: 1 } });
    await bench.call('addBackupRepository', { body: { name: 'vault', folder: '/mnt/backups' } });
    at('2026-05-02T02:00:01Z');
    await rest();
    const [first] = await points();
    const reading = Promise.withResolvers<void>();
    const going = Promise.withResolvers<void>();
    bench.node.world.trouble = (action) => {
      if (!action.startsWith('blocks 0 ')) return undefined;
      reading.resolve();
      return going.promise;
    };
    const body = { point: first!.id, keepPoint: true };
    const backup = await bench.call('backUpStack', { params, body, query: {} });
    await reading.promise;
    const { schedules, stacks } = bench.control.dependencies;
    const [run] = await schedules.runs();
    await schedules.noteRun({ ...run!, trims: true });
    await bench.control.dependencies.points.add({
      ...(await bench.control.dependencies.points.get(first!.id))!,
      id: 'point-0000000009' as PointId,
      at: new Date('2026-05-02T03:00:00Z'),
    });
    await look();
    expect((await points()).map(({ id }) => id)).toContain(first!.id);
    bench.node.world.trouble = () => undefined;
    going.resolve();
    await succeed(backup);
    await rest();
    expect((await points()).map(({ id }) => id)).not.toContain(first!.id);
    expect(await stacks.list()).toHaveLength(1);
  });
});

describe('backups by schedule', () => {
  const rule = ScheduleRule.parse({ ...NIGHTLY, repository: 'vault' });
  const backups = async () => (await bench.call('listStackBackups', { params })).backups;
  beforeEach(async () => {
    await bench.call('addBackupRepository', { body: { name: 'vault', folder: '/mnt/backups' } });
  });

  test('come and go as the schedule says; those that people made stay', async () => {
    await succeed(
      await bench.call('backUpStack', { params, body: { keepPoint: true }, query: {} }),
    );
    await setAll('backups', rule);
    for (const day of ['02', '03', '04']) {
      at(`2026-05-${day}T02:00:01Z`);
      await rest();
    }
    expect(
      (await backups()).map(({ told, at: time }) => [told!.createdBy, time.slice(0, 10)]),
    ).toEqual([
      ['the schedule', '2026-05-04'],
      ['the schedule', '2026-05-03'],
      ['tester', '2026-05-01'],
    ]);
    const stored = await bench.call('listRepositoryBackups', { params: { repository: 'vault' } });
    expect(stored).toHaveLength(3);
    expect(await points()).toHaveLength(1);
    const audit = await bench.call('listAudit', { query: { limit: 50 } });
    expect(audit).toContainEqual(
      expect.objectContaining({
        actor: 'the schedule',
        sentence: '1 older backup of blog in vault was forgotten.',
      }),
    );
  });

  test('wait for a repository that is gone, and are made up for when it is back', async () => {
    await setAll('backups', rule);
    const there = bench.repositories.get('/mnt/backups')!;
    bench.repositories.set('/mnt/backups', memoryStore());
    at('2026-05-02T02:00:01Z');
    await rest();
    expect(await operations('back-up-stack')).toEqual([]);
    expect(await shown('backups')).toMatchObject({
      waits: expect.stringContaining('The backup repository vault cannot be used now'),
    });
    bench.repositories.set('/mnt/backups', there);
    await rest();
    expect(await backups()).toHaveLength(1);
    expect(await operations('back-up-stack')).toHaveLength(1);
  });

  test('and restore points are made one after the other', async () => {
    await setAll('points');
    await setAll('backups', rule);
    at('2026-05-02T02:00:01Z');
    await heard();
    await look();
    const active = await bench.call('listOperations', { query: { state: 'active', limit: 50 } });
    expect(active.filter(({ parent }) => parent === null)).toHaveLength(1);
    await rest();
    expect(await shown('points')).toMatchObject({ last: { outcome: 'succeeded' } });
    expect(await shown('backups')).toMatchObject({ last: { outcome: 'succeeded' } });
  });

  test('that are damaged neither go nor have others go', async () => {
    await setAll('backups', { ...rule, keep: { ...rule.keep, daily: 1 } });
    at('2026-05-02T02:00:01Z');
    await rest();
    const [first] = await backups();
    at('2026-05-03T02:00:01Z');
    vi.spyOn(bench.control.dependencies.schedules, 'noteRun');
    await heard();
    await look();
    const [begun] = await operations('back-up-stack');
    await bench.finish(begun!.id);
    const [second] = await backups();
    await bench.control.dependencies.backups.noteVerified(second!, {
      at: new Date(),
      problem: 'half of it',
    });
    await rest();
    expect((await backups()).map(({ point }) => point)).toEqual([second!.point, first!.point]);
  });

  test('end chains that they have made long as well', async () => {
    await setAll('backups', rule);
    for (let night = 0; night < 27; night += 1) {
      at(new Date(Date.parse('2026-05-02T02:00:01Z') + night * DAY_MS).toISOString());
      await rest();
      await untilShort();
    }
    expect(await operations('back-up-stack')).toHaveLength(27);
    expect(await backups()).toHaveLength(2);
    const record = (await bench.control.dependencies.stacks.find('blog'))!;
    expect(deepestChain(record.definition)).toBeLessThan(24);
  }, 120_000);
});

describe('what is said of one stack', () => {
  const setOwn = (body: object, job: ScheduleJob = 'points') =>
    bench.call('setStackSchedule', { params: { stack: 'blog', job }, body: body as never });

  test('comes before what holds for all, until it is as all again', async () => {
    await setAll('points');
    await setOwn({ setting: 'off' });
    at('2026-05-02T02:00:01Z');
    await rest();
    expect(await shown()).toMatchObject({ setting: 'off', rule: null, nextAt: null });
    expect(await points()).toEqual([]);
    await setOwn({ setting: 'own', rule: { ...NIGHTLY, times: { every: 'hour' } } });
    at('2026-05-02T03:00:01Z');
    await rest();
    expect(await shown()).toMatchObject({ setting: 'own', nextAt: '2026-05-02T04:00:00.000Z' });
    expect(await points()).toHaveLength(1);
    expect((await bench.call('listSchedules')).stacks).toMatchObject([{ name: 'blog' }]);
    await setOwn({ setting: 'inherit' });
    expect(await shown()).toMatchObject({ setting: 'inherit', nextAt: '2026-05-03T02:00:00.000Z' });
    const said = (await bench.call('listAudit', { query: { limit: 50 } })).map(
      ({ sentence }) => sentence,
    );
    expect(said).toEqual(
      expect.arrayContaining([
        'Restore points of all stacks are made by schedule from now on.',
        'Restore points of blog are no longer made by schedule.',
        'Restore points of blog are made by a schedule of its own from now on.',
        'Restore points of blog are made as for all stacks from now on.',
      ]),
    );
  });

  test('is refused where it cannot be', async () => {
    expect(await laterFaultCode(setAll('points', { ...NIGHTLY, repository: 'vault' }))).toBe(
      'USAGE',
    );
    expect(await laterFaultCode(setAll('backups', { ...NIGHTLY, repository: 'vault' }))).toBe(
      'NOT_FOUND',
    );
    const none = { ...NIGHTLY, keep: { hourly: 0, daily: 0, weekly: 0, monthly: 0 } };
    expect(await laterFaultCode(setOwn({ setting: 'own', rule: none }))).toBe('USAGE');
  });

  test('is for administrators where it has backups forgotten, which nobody else may', async () => {
    await bench.call('addBackupRepository', { body: { name: 'vault', folder: '/mnt/backups' } });
    const own = { setting: 'own', rule: { ...NIGHTLY, repository: 'vault' } };
    const asOperator = (body: object, job: ScheduleJob = 'backups') =>
      bench.call('setStackSchedule', { params: { stack: 'blog', job }, body: body as never }, [
        'view',
        'operate',
      ]);
    expect(await laterFaultCode(asOperator(own))).toBe('FORBIDDEN');
    await asOperator({ setting: 'off' });
    await asOperator({ setting: 'inherit' });
    await asOperator({ setting: 'own', rule: NIGHTLY }, 'points');
    await setOwn(own, 'backups');
    // What stays would be another rule’s.
    for (const setting of ['off', 'inherit']) {
      expect(await laterFaultCode(asOperator({ setting }))).toBe('FORBIDDEN');
    }
    expect(await shown('backups')).toMatchObject({ setting: 'own' });
    await setOwn({ setting: 'inherit' }, 'backups');
    // Also one that cannot be read: it may have kept more.
    const { schedules, stacks } = bench.control.dependencies;
    const { id: scope } = (await stacks.find('blog'))!;
    const spoilt = { rule: null, isReadable: false, by: 'tester', at: new Date() };
    await schedules.set({ scope, job: 'backups', ...spoilt });
    expect(await shown('backups')).toMatchObject({ setting: 'own', unreadable: true });
    expect(await laterFaultCode(asOperator({ setting: 'off' }))).toBe('FORBIDDEN');
    await setOwn({ setting: 'inherit' }, 'backups');
  });

  test('goes with it, and a stack of which only data is left has nothing done', async () => {
    await setAll('points');
    await setOwn({ setting: 'own', rule: NIGHTLY });
    at('2026-05-02T02:00:01Z');
    await rest();
    await succeed(await bench.call('removeStack', { params, query: { data: 'keep' } }));
    at('2026-05-03T02:00:01Z');
    await rest();
    expect(await operations('create-restore-point')).toHaveLength(1);
    const { schedules } = bench.control.dependencies;
    await succeed(await bench.call('removeStack', { params, query: { data: 'delete' } }));
    await rest();
    expect(await schedules.runs()).toEqual([]);
    expect((await schedules.settings()).map(({ scope }) => scope)).toEqual(['all']);
  });

  test('is done now when somebody wants that, once for each key, and counts as made by schedule', async () => {
    const run = (key?: string) =>
      bench.call('runStackSchedule', { params: { ...params, job: 'points' }, query: { key } });
    expect(await laterFaultCode(run())).toBe('CONFLICT');
    await setAll('points');
    await heard();
    const begun = await run('once-0123456789abcdef');
    expect(await laterFaultCode(run('another-0123456789'))).toBe('CONFLICT');
    await succeed(begun);
    expect((await run('once-0123456789abcdef')).id).toBe(begun.id);
    await rest();
    expect(await points()).toMatchObject([{ origin: 'schedule' }]);
    expect(await shown()).toMatchObject({
      last: { operation: begun.id, outcome: 'succeeded' },
      nextAt: '2026-05-02T02:00:00.000Z',
    });
  });
});

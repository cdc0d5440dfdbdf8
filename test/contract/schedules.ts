import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  RunRecord,
  ScheduleSetting,
  ScheduleStore,
} from '../../runtime/control/schedules/ports/schedule-store.ts';
import { ScheduleRule } from '../../schemas/api/resources/schedule.ts';
import type { OperationId, StackId } from '../../schemas/ids/brand.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';

const [BLOG, SHOP] = ['stack-0000000001', 'stack-0000000002'] as [StackId, StackId];

const rule = ScheduleRule.parse({
  times: { every: 'week', day: 'sun', at: '02:30', zone: 'Europe/Copenhagen' },
  keep: { weekly: 4 },
  repository: 'vault',
});

const setting = (parts: Partial<ScheduleSetting> = {}): ScheduleSetting => ({
  scope: 'all',
  job: 'backups',
  rule,
  isReadable: true,
  by: 'tester',
  at: new Date('2026-05-01T12:00:00.000Z'),
  ...parts,
});

const run = (parts: Partial<RunRecord> = {}): RunRecord => ({
  stack: BLOG,
  job: 'points',
  slot: new Date('2026-05-01T02:00:00.000Z'),
  begunAt: new Date('2026-05-01T02:00:01.500Z'),
  operation: 'op-0000000001' as OperationId,
  about: null,
  outcome: 'running',
  endedAt: null,
  why: null,
  succeededAt: null,
  trims: false,
  ...parts,
});

/** What every store of schedules does. */
export function schedulesContract(kind: StoreKind): void {
  describe(`schedules, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let schedules: ScheduleStore;
    beforeEach(async () => {
      under = await kind.open();
      ({ schedules } = under.stores);
    });
    afterEach(() => under.close());

    test('what was said is kept by whose it is and its job, and what is said anew replaces it', async () => {
      expect(await schedules.settings()).toEqual([]);
      const own = setting({ scope: BLOG, rule: null });
      const points = setting({ job: 'points', by: 'another' });
      for (const each of [own, points, setting()]) await schedules.set(each);
      await schedules.set(setting({ by: 'somebody' }));
      expect(await schedules.settings()).toEqual([setting({ by: 'somebody' }), points, own]);
    });

    test('what is taken back is gone, and the rest stays', async () => {
      await schedules.set(setting());
      await schedules.set(setting({ job: 'points' }));
      await schedules.unset({ scope: 'all', job: 'points' });
      await schedules.unset({ scope: 'all', job: 'points' });
      expect(await schedules.settings()).toEqual([setting()]);
    });

    test('of each job of a stack the last run is kept', async () => {
      const ended = run({
        outcome: 'failed',
        endedAt: new Date('2026-05-01T02:00:09.000Z'),
        why: 'the node is away',
        succeededAt: new Date('2026-04-30T02:00:09.000Z'),
        trims: true,
      });
      const others = [run({ job: 'backups' }), run({ stack: SHOP })];
      for (const each of [run(), ...others, ended]) await schedules.noteRun(each);
      expect(await schedules.runs()).toEqual([others[0], ended, others[1]]);
    });

    test('a stack is forgotten with everything that was said and noted of it', async () => {
      await schedules.set(setting());
      await schedules.set(setting({ scope: BLOG }));
      await schedules.set(setting({ scope: BLOG, job: 'points' }));
      for (const each of [run(), run({ job: 'backups' }), run({ stack: SHOP })]) {
        await schedules.noteRun(each);
      }
      await schedules.forget(BLOG);
      await schedules.forget(BLOG);
      expect(await schedules.settings()).toEqual([setting()]);
      expect(await schedules.runs()).toEqual([run({ stack: SHOP })]);
    });
  });
}

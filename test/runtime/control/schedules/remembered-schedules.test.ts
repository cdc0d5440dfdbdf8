import { expect, test, vi } from 'vitest';
import { RememberedSchedules } from '../../../../runtime/control/schedules/remembered-schedules.ts';
import type {
  RunRecord,
  ScheduleSetting,
} from '../../../../runtime/control/schedules/ports/schedule-store.ts';
import { MemoryScheduleStore } from '../../../../runtime/simulator/stores/memory-schedule-store.ts';
import { MemoryTables } from '../../../../runtime/simulator/stores/memory-tables.ts';

const setting = (scope: string, by = 'tester') =>
  ({ scope, job: 'points', rule: null, by, at: new Date(0) }) as unknown as ScheduleSetting;
const run = (stack: string, outcome = 'running') =>
  ({ stack, job: 'points', outcome }) as unknown as RunRecord;

const open = () => {
  const store = new MemoryScheduleStore(new MemoryTables());
  return { store, remembered: new RememberedSchedules(store) };
};

test('what was read once is not read again, and what was written is known', async () => {
  const { store, remembered } = open();
  await store.set(setting('all'));
  await store.noteRun(run('a'));
  const reads = [vi.spyOn(store, 'settings'), vi.spyOn(store, 'runs')];
  expect(await remembered.settings()).toEqual([setting('all')]);
  expect(await remembered.runs()).toEqual([run('a')]);
  await remembered.set(setting('all', 'another'));
  await remembered.set(setting('a'));
  await remembered.noteRun(run('a', 'succeeded'));
  await remembered.noteRun(run('b'));
  expect(await remembered.settings()).toEqual([setting('all', 'another'), setting('a')]);
  expect(await remembered.runs()).toEqual([run('a', 'succeeded'), run('b')]);
  await remembered.forget('a' as never);
  await remembered.unset({ scope: 'all', job: 'points' });
  expect(await remembered.settings()).toEqual([]);
  expect(await remembered.runs()).toEqual([run('b')]);
  expect(await store.settings()).toEqual([]);
  // Once to remember it, and once by this test.
  expect(reads[0]).toHaveBeenCalledTimes(2);
  expect(reads[1]).toHaveBeenCalledTimes(1);
});

test('what could not be written may have been: everything is read again', async () => {
  const { store, remembered } = open();
  expect(await remembered.runs()).toEqual([]);
  vi.spyOn(store, 'noteRun').mockImplementationOnce(async (noted) => {
    await MemoryScheduleStore.prototype.noteRun.call(store, noted);
    throw new Error('cut off');
  });
  await expect(remembered.noteRun(run('a'))).rejects.toThrow('cut off');
  expect(await remembered.runs()).toEqual([run('a')]);
});

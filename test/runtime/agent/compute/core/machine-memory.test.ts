import { expect, test } from 'vitest';
import {
  noteOff,
  noteRunning,
  retryDelayMs,
} from '../../../../../runtime/agent/compute/core/machine-memory.ts';
import { at, machineMemory, NOW } from '../../../../fakes/agent-plan.ts';

const ready = machineMemory({
  startedAt: at(-90_000),
  bootedAt: at(-60_000),
  readyAt: at(-30_000),
  bootId: 'boot-1',
});
const off = { wanted: true, bootId: 'boot-1', now: NOW };

test('a process that is seen again changes nothing; another one begins anew', () => {
  expect(noteRunning(ready, at(-90_000), 'boot-1')).toBe(ready);
  expect(noteRunning(ready, at(0), 'boot-2')).toEqual(
    machineMemory({ startedAt: at(0), bootId: 'boot-2' }),
  );
});

test('one that ended by itself is started again after a while, longer each time', () => {
  expect(noteOff(ready, off)).toEqual(
    machineMemory({ bootId: 'boot-1', crashes: 1, retryAt: at(5_000) }),
  );
  const again = machineMemory({ startedAt: at(0), bootId: 'boot-1', crashes: 1 });
  expect(noteOff(again, off)).toMatchObject({ crashes: 2, retryAt: at(10_000) });
  expect(retryDelayMs(50)).toBe(5 * 60_000);
});

test('one that had become ready begins to count anew', () => {
  expect(noteOff({ ...ready, crashes: 7 }, off)).toMatchObject({ crashes: 1, retryAt: at(5_000) });
});

test('being off after another boot of the node is no crash', () => {
  const after = noteOff({ ...ready, crashes: 3 }, { ...off, bootId: 'boot-2' });
  expect(after).toMatchObject({ startedAt: null, readyAt: null, crashes: 0, retryAt: null });
});

test('being off when that is wanted is no crash', () => {
  expect(noteOff(ready, { ...off, wanted: false })).toMatchObject({ crashes: 0, retryAt: null });
});

test('one that was off before stays as it is', () => {
  const memory = machineMemory({ crashes: 2, retryAt: at(1) });
  expect(noteOff(memory, off)).toBe(memory);
});

test('one that was off before, and shall be, begins anew when it is ordered on', () => {
  const wanted = false;
  const memory = machineMemory({ crashes: 2, retryAt: at(1) });
  expect(noteOff(memory, { ...off, wanted })).toEqual(machineMemory());
  expect(noteOff({ ...memory, crashes: 0 }, { ...off, wanted })).toEqual(machineMemory());
  expect(noteOff({ ...memory, retryAt: null }, { ...off, wanted })).toEqual(machineMemory());
  const rested = machineMemory();
  expect(noteOff(rested, { ...off, wanted })).toBe(rested);
});

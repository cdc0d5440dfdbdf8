import { expect, test } from 'vitest';
import { FaultLog } from '../../../../runtime/agent/converge/fault-log.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { NOW } from '../../../fakes/agent-plan.ts';

const DAY_MS = 86_400_000;

test('what failed rests for longer each time, up to a minute', () => {
  let nowMs = NOW.getTime();
  const log = new FaultLog(() => new Date(nowMs));
  const rests = [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => {
    log.failed('it', new Error('no'));
    nowMs += seconds * 1_000 - 1;
    const before = log.rests('it');
    nowMs += 1;
    return [before, log.rests('it')];
  });
  expect(rests).toEqual(rests.map(() => [true, false]));
  log.succeeded('it');
  log.failed('it', new Error('no'));
  nowMs += 1_000;
  expect(log.rests('it')).toBe(false);
});

test('a disk that another node has is asked for every second, however often it was refused', () => {
  let nowMs = NOW.getTime();
  const log = new FaultLog(() => new Date(nowMs));
  const message = 'internal error: Failed to get "write" lock\nIs another process using the image?';
  const rests = [1, 1, 1, 1, 1].map((seconds) => {
    log.failed('it', new Fault('HYPERVISOR_FAILED', { call: 'start', message }));
    nowMs += seconds * 1_000 - 1;
    const before = log.rests('it');
    nowMs += 1;
    return [before, log.rests('it')];
  });
  expect(rests).toEqual(rests.map(() => [true, false]));
});

test('what failed for one order does not hold up the next', () => {
  const log = new FaultLog(() => NOW);
  for (let times = 0; times < 5; times += 1) log.failed('it', new Error('no'), 1);
  expect([log.rests('it', 1), log.rests('it', 2)]).toEqual([true, false]);
  expect(log.faultOf('it')).toBeDefined();
  log.failed('it', new Error('no'), 2);
  expect(log.rests('it', 2)).toBe(true);
});

test('an order that fails begins with a short rest, whatever failed before it', () => {
  let nowMs = NOW.getTime();
  const log = new FaultLog(() => new Date(nowMs));
  for (let times = 0; times < 5; times += 1) log.failed('it', new Error('no'), 1);
  log.failed('it', new Error('no'), 2);
  nowMs += 1_000;
  expect(log.rests('it', 2)).toBe(false);
});

test('a clock that was set back does not make it rest for days', () => {
  let nowMs = NOW.getTime();
  const log = new FaultLog(() => new Date(nowMs));
  log.failed('it', new Error('no'));
  nowMs -= DAY_MS;
  expect(log.rests('it')).toBe(false);
});

test('it tells when the first item that rests may be tried again', () => {
  let nowMs = NOW.getTime();
  const log = new FaultLog(() => new Date(nowMs));
  expect(log.restMs(nowMs)).toBeUndefined();
  for (let times = 0; times < 3; times += 1) log.failed('often', new Error('no'));
  expect(log.restMs(nowMs)).toBe(4_000);
  log.failed('once', new Error('no'));
  nowMs += 300;
  expect(log.restMs(nowMs)).toBe(700);
  nowMs += 700;
  expect(log.restMs(nowMs)).toBe(3_000);
  nowMs -= DAY_MS;
  expect(log.restMs(nowMs)).toBeUndefined();
});

test('an item whose rest has ended since somebody looked is due at once, and only then', () => {
  const startMs = NOW.getTime();
  let nowMs = startMs;
  const log = new FaultLog(() => new Date(nowMs));
  log.failed('it', new Error('no'));
  nowMs += 1_500;
  expect(log.restMs(startMs + 999)).toBe(0);
  expect(log.restMs(startMs + 1_000)).toBeUndefined();
  nowMs = startMs + 400;
  expect(log.restMs(startMs + 1_500)).toBe(600);
});

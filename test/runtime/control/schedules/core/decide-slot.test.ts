import { describe, expect, test } from 'vitest';
import { decideSlot } from '../../../../../runtime/control/schedules/core/decide-slot.ts';

const slots = [100, 200, 300, 400, 500];
const decide = (nowMs: number, lastMs?: number, sinceMs = 0) =>
  decideSlot({ slots, sinceMs, lastMs }, nowMs);

describe('what is due', () => {
  test('is the newest that has passed, once, at its very moment', () => {
    expect(decide(299, 200)).toEqual({ dueMs: undefined, doneMs: 200, nextMs: 300 });
    expect(decide(300, 200)).toEqual({ dueMs: 300, doneMs: 200, nextMs: 400 });
    expect(decide(300, 300)).toEqual({ dueMs: undefined, doneMs: 300, nextMs: 400 });
  });

  test('is done once for all that were missed', () => {
    expect(decide(350, undefined)).toEqual({ dueMs: 300, doneMs: 0, nextMs: 400 });
    expect(decide(350, 150)).toEqual({ dueMs: 300, doneMs: 150, nextMs: 400 });
  });

  test('is nothing that had passed before somebody wanted it', () => {
    expect(decide(350, undefined, 300)).toMatchObject({ dueMs: undefined, nextMs: 400 });
    expect(decide(350, undefined, 299)).toMatchObject({ dueMs: 300, doneMs: 299 });
    expect(decide(350, 100, 250)).toMatchObject({ dueMs: 300, doneMs: 250 });
  });

  test('is nothing that was done before the clock was put back', () => {
    expect(decide(299, 300)).toMatchObject({ dueMs: undefined, nextMs: 300 });
    expect(decide(301, 300)).toMatchObject({ dueMs: undefined, nextMs: 400 });
    expect(decide(250, 300)).toMatchObject({ dueMs: undefined, doneMs: 300 });
  });

  test('does not wait for a clock that was far ahead when it was noted', () => {
    expect(decide(250, 301)).toMatchObject({ dueMs: 200, nextMs: 300 });
    expect(decide(250, 9_000)).toMatchObject({ dueMs: 200, nextMs: 300 });
    expect(decide(250, 9_000, 150)).toMatchObject({ dueMs: 200, doneMs: 150 });
    expect(decide(250, 100, 9_000)).toMatchObject({ dueMs: 200, doneMs: 100 });
    expect(decide(250, 9_000, 9_000)).toMatchObject({ dueMs: 200, doneMs: -Infinity });
  });

  test('is told where nothing is known of later', () => {
    expect(decide(600, 500)).toEqual({
      dueMs: undefined,
      doneMs: 500,
      nextMs: undefined,
    });
    expect(decide(600, 600)).toMatchObject({ dueMs: undefined });
    expect(decide(600, 601)).toMatchObject({ dueMs: 500, doneMs: 0 });
  });
});

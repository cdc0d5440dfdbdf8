import { expect, test } from 'vitest';
import { OperationViews } from '../../../runtime/operations/operation-views.ts';
import type { OperationRecord } from '../../../runtime/operations/record.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { OperationId } from '../../../schemas/ids/brand.ts';

const record = (number: number, state: OperationRecord['state']): OperationRecord =>
  ({
    id: `op-${number}` as OperationId,
    kind: 'install-stack',
    version: 1,
    state,
    createdAt: new Date(0),
    finishedAt: state === 'succeeded' ? new Date(1) : undefined,
    expected: {},
  }) as never;

/** A log without events, which counts how often it is read. */
function countingLog(parts: OperationRecord[] = []) {
  const read: OperationId[] = [];
  return {
    read,
    events: async (id: OperationId) => (read.push(id), []),
    progress: async () => undefined,
    children: async () => parts,
  };
}

test('an operation that has ended is read once, one that goes on each time', async () => {
  const log = countingLog();
  const views = new OperationViews(log, []);
  for (const state of ['queued', 'running', 'undoing', 'stuck', 'succeeded'] as const) {
    expect(await views.of(record(1, state))).toMatchObject({ id: 'op-1', state });
  }
  expect(log.read).toHaveLength(5);
  expect(await views.of(record(1, 'succeeded'))).toMatchObject({ state: 'succeeded' });
  expect(log.read).toHaveLength(5);
});

test('one that has ended before one of its parts is read until that has ended too', async () => {
  const parts = [record(2, 'succeeded'), record(3, 'stuck')];
  const log = countingLog(parts);
  const views = new OperationViews(log, []);
  expect((await views.of(record(1, 'failed'))).children).toMatchObject([{}, { state: 'stuck' }]);
  parts[1] = record(3, 'failed');
  expect((await views.of(record(1, 'failed'))).children).toMatchObject([{}, { state: 'failed' }]);
  await views.of(record(1, 'failed'));
  expect(log.read).toHaveLength(2);
});

test('so many are kept, those that were asked for last', async () => {
  const log = countingLog();
  const views = new OperationViews(log, []);
  const { keptViews } = LIMITS.operation;
  for (let number = 0; number < keptViews; number += 1) await views.of(record(number, 'failed'));
  await views.of(record(0, 'failed'));
  await views.of(record(keptViews, 'failed'));
  log.read.length = 0;
  await views.of(record(0, 'failed'));
  expect(log.read).toEqual([]);
  await views.of(record(1, 'failed'));
  expect(log.read).toEqual(['op-1']);
});

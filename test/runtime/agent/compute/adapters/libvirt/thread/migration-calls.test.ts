import { expect, test } from 'vitest';
import {
  arrivingState,
  readProgress,
} from '../../../../../../../runtime/agent/compute/adapters/libvirt/thread/migration-calls.ts';

test.each([
  ['coming', 3, 2],
  ['coming', 3, 11],
  ['waiting', 3, 1],
  // Its pool is full: it has gone on before.
  ['running', 3, 5],
  ['running', 1, 1],
  ['running', 2, 0],
  ['running', 4, 1],
  ['none', 5, 4],
  ['none', 6, 1],
  ['none', 0, 0],
])('a machine is %s in state %i for reason %i', (wanted, state, reason) => {
  expect(arrivingState({ state, reason })).toBe(wanted);
});

test('what is left of memory and disks says how far it is', () => {
  const figures = new Map([
    ['data_total', 100],
    ['data_remaining', 30],
    ['data_processed', 5],
  ]);
  expect(readProgress(figures)).toEqual({ bytesDone: 70, bytesTotal: 100 });
  expect(readProgress(new Map([['data_total', 100]]))).toEqual({ bytesDone: 0, bytesTotal: 100 });
  expect(readProgress(new Map([['time_elapsed', 1]]))).toBeUndefined();
});

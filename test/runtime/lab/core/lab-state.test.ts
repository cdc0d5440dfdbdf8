import { expect, test } from 'vitest';
import { type LabState, readLabState } from '../../../../runtime/lab/core/lab-state.ts';

const STATE: LabState = {
  format: 1,
  plan: {
    nodes: [{ number: 1, firmware: 'bios', hasTpm: false, hasDisk: true, memoryBytes: 2 ** 30 }],
    port: 9_470,
    isBare: true,
  },
  accelerator: 'tcg',
  host: { pid: 12, startTicks: '34', bootId: 'b' },
  adminPassword: 'secret',
};

test('what is written down is read again', () => {
  expect(readLabState(JSON.stringify(STATE))).toEqual(STATE);
});

test.each([
  ['nothing', ''],
  ['half of it', JSON.stringify(STATE).slice(0, 80)],
  ['another version', JSON.stringify({ ...STATE, format: 2 })],
  [
    'a process 0, which would be ours',
    JSON.stringify({ ...STATE, host: { ...STATE.host, pid: 0 } }),
  ],
])('%s is no lab', (_what, text) => {
  expect(readLabState(text)).toBeUndefined();
});

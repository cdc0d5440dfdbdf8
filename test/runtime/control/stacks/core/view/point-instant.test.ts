import { expect, test } from 'vitest';
import { pointInstant } from '../../../../../../runtime/control/stacks/core/view/point-instant.ts';
import type { ObservedMachine } from '../../../../../../schemas/agent/observed.ts';
import type { VolumeId } from '../../../../../../schemas/ids/brand.ts';
import { definitionOf } from '../../../../../contract/lab/stored-stacks.ts';

const [STARTED, LATER] = ['2026-05-01T12:00:00.000Z', '2026-05-01T12:05:00.000Z'];
const one = definitionOf({}, { uplinkIndex: 0, vnis: [1] });
const two = definitionOf({}, { uplinkIndex: 0, vnis: [1] });
const definition = { ...one, machines: [...one.machines, ...two.machines] };
const [a, b] = [one.machines[0]!.id, two.machines[0]!.id];

const seen = (index: number, parts: Partial<ObservedMachine> = {}): ObservedMachine => {
  const machine = definition.machines[index]!;
  return {
    id: machine.id,
    state: 'ready',
    startedAt: STARTED,
    runs: [],
    switched: {
      volume: machine.disks[0]!.volume,
      at: LATER,
      pausedMs: 10 * (index + 1),
      quiesced: index === 0,
    },
    ...parts,
  };
};
const RUNNING = { [a]: STARTED, [b]: STARTED };
const judge = (machines: ObservedMachine[], running: Record<string, string> = RUNNING) =>
  pointInstant({ definition }, { machines }, running);

test('machines that stood still together: the longest pause counts', () => {
  expect(judge([seen(0), seen(1)])).toEqual({
    kind: 'taken',
    at: LATER,
    pausedMs: 20,
    running: 2,
    quiesced: 1,
  });
});

test('machines that are off write nothing', () => {
  const off = { state: 'off', startedAt: undefined, switched: undefined } as const;
  expect(judge([seen(0, off), seen(1, off)], {})).toMatchObject({
    kind: 'taken',
    at: undefined,
    pausedMs: null,
    running: 0,
  });
  expect(judge([seen(0), seen(1, off)], { [a]: STARTED })).toMatchObject({
    kind: 'taken',
    running: 1,
  });
});

test('one that has not been switched yet is waited for', () => {
  const old = { ...seen(1).switched!, volume: 'volume-zzzzzzzzzz' as VolumeId };
  for (const switched of [undefined, old]) {
    expect(judge([seen(0), seen(1, { switched })])).toMatchObject({ kind: 'waits' });
  }
});

test.each([
  ['did not stand still together', { switched: { ...seen(1).switched!, at: STARTED } }],
  ['ended in the middle', { switched: { ...seen(1).switched!, at: undefined } }],
  ['was started meanwhile', { startedAt: LATER }],
  ['ended meanwhile', { state: 'off' as const, startedAt: undefined }],
])('it is no instant when one %s', (why, parts) => {
  expect(judge([seen(0), seen(1, parts)])).toMatchObject({
    kind: 'failed',
    why: expect.stringContaining(why) as string,
  });
});

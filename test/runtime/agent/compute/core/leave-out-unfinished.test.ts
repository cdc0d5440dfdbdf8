import { expect, test } from 'vitest';
import { leaveOutUnfinished } from '../../../../../runtime/agent/compute/core/leave-out-unfinished.ts';
import type { MachineId, VolumeId } from '../../../../../schemas/ids/brand.ts';

const [A, B] = ['a', 'b'].map((name) => `machine-000000000${name}`) as [MachineId, MachineId];
const [low, top, third, other] = ['1', '2', '3', '4'].map((name) => `volume-000000000${name}`) as [
  VolumeId,
  VolumeId,
  VolumeId,
  VolumeId,
];
const sight = {
  volumes: [
    { id: top, off: low },
    { id: third, off: low },
    { id: other, off: low },
  ],
  inUse: new Map([
    [A, [top, third]],
    [B, [other]],
  ]),
};

test('a disk that reads as having come off counts once nothing is copied into its machine any more', () => {
  const read = new Map([[top, undefined]]);
  expect(leaveOutUnfinished(read, { ...sight, merging: new Set([A]) })).toEqual(new Map());
  expect(leaveOutUnfinished(read, { ...sight, merging: new Set([B]) })).toEqual(read);
  expect(leaveOutUnfinished(read, { ...sight, merging: new Set() })).toEqual(read);
});

test('one that still stands on what it shall come off is told all the time', () => {
  const read = new Map([
    [top, low],
    [third, other],
    [other, undefined],
  ]);
  expect(leaveOutUnfinished(read, { ...sight, merging: new Set([A]) })).toEqual(
    new Map([
      [top, low],
      [other, undefined],
    ]),
  );
});

test('a machine that merges and whose disks are not known holds nothing back', () => {
  const read = new Map([[top, undefined]]);
  const merging = new Set([A]);
  expect(leaveOutUnfinished(read, { ...sight, inUse: new Map(), merging })).toEqual(read);
});

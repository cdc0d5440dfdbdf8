import { expect, test } from 'vitest';
import {
  copiedDisks,
  expectedMachine,
  MOVE_CHANNELS,
  moveFlags,
  moveSocket,
  transportParameters,
} from '../../../../../../runtime/agent/compute/core/moves/move-plan.ts';
import {
  memoryOfArrival,
  Passport,
} from '../../../../../../runtime/agent/compute/core/moves/passport.ts';
import type { OperationId, VolumeId } from '../../../../../../schemas/ids/brand.ts';
import { desiredMachine, OTHER_NODE } from '../../../../../fakes/machines.ts';

const machine = desiredMachine();
const [system, data] = machine.disks.map(({ volume }) => volume) as [VolumeId, VolumeId];
const MEMORY_URI =
  'unix:///run/libvirt/stackyard-moves/0123456789/memory.tunnelmigrate.dest.stackyard-0123456789';
const DISKS_URI =
  'unix:///run/libvirt/stackyard-moves/0123456789/disks.tunnelmigrate.dest.stackyard-0123456789';

test('a machine arrives standing still, is not stored there, and is removed here', () => {
  const PERSIST_DESTINATION = 8;
  const POST_COPY = 32_768;
  expect(moveFlags(false)).toBe(1 | 2 | 16 | 32 | 512 | 8_192);
  expect(moveFlags(true)).toBe(moveFlags(false) | 128);
  expect(moveFlags(true) & (PERSIST_DESTINATION | POST_COPY)).toBe(0);
});

test('disks are copied that are named, by what libvirt calls them', () => {
  expect(copiedDisks(machine, [])).toEqual([]);
  expect(copiedDisks(machine, [data])).toEqual(['vdb']);
  expect(copiedDisks(machine, [data, system])).toEqual(['vda', 'vdb']);
});

test('memory and disks go through sockets whose names fit into an address', () => {
  expect(transportParameters(machine.id, [])).toEqual([['migrate_uri', MEMORY_URI]]);
  expect(transportParameters(machine.id, ['vda', 'vdb'])).toEqual([
    ['migrate_uri', MEMORY_URI],
    ['migrate_disks', 'vda'],
    ['migrate_disks', 'vdb'],
    ['disks_uri', DISKS_URI],
  ]);
  // sun_path of unix(7), with the zero at its end.
  for (const channel of MOVE_CHANNELS)
    expect(moveSocket(machine.id, channel).length).toBeLessThan(108);
});

test('a destination lets in the machine that it has defined', () => {
  expect(expectedMachine(machine, [], '<domain/>')).toEqual({
    name: 'stackyard-0123456789',
    flags: moveFlags(false),
    parameters: [
      ['destination_xml', '<domain/>'],
      ['migrate_uri', MEMORY_URI],
    ],
  });
  const copied = expectedMachine(machine, [data], '<domain/>');
  expect(copied.flags).toBe(moveFlags(true));
  expect(copied.parameters).toContainEqual(['migrate_disks', 'vdb']);
});

const passport = {
  machineType: 'pc-q35-7.2',
  startedAt: '2026-03-01T11:00:00.000Z',
  bootedAt: '2026-03-01T11:00:05.000Z',
  readyAt: '2026-03-01T11:00:09.000Z',
  runs: [],
};

test('a machine is as ready where it arrives as it was where it came from', () => {
  const arrival = {
    operation: 'op-0000000001' as OperationId,
    from: OTHER_NODE,
    copy: [],
    arrived: true,
  };
  expect(memoryOfArrival(Passport.parse(passport), arrival, 'boot-2')).toEqual({
    startedAt: passport.startedAt,
    bootedAt: passport.bootedAt,
    readyAt: passport.readyAt,
    bootId: 'boot-2',
    crashes: 0,
    retryAt: null,
    stopAskedAt: null,
    runs: [],
    arrival,
  });
});

test.each([['pc-i440fx-7.2'], ['q35'], ["pc-q35-7.2' other='x"], ['pc-q35-7.2\n'], ['none']])(
  'a kind of board that no machine of ours has is not believed: %s',
  (machineType) => {
    expect(Passport.safeParse({ ...passport, machineType }).success).toBe(false);
    expect(Passport.safeParse({ ...passport, machineType: 'pc-q35-10.0' }).success).toBe(true);
  },
);

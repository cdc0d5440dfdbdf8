import { beforeEach, expect, test } from 'vitest';
import { DiskLayers, type DiskLayersParts } from '../../../../runtime/agent/compute/disk-layers.ts';
import type { MachineMemories } from '../../../../runtime/agent/compute/machine-memories.ts';
import type { ActualState } from '../../../../runtime/agent/node/core/actual-state.ts';
import { type DesiredVolume, emptyDesiredState } from '../../../../schemas/agent/desired.ts';
import type { MachineId, VolumeId } from '../../../../schemas/ids/brand.ts';
import { desiredMachine, NODE } from '../../../fakes/machines.ts';

const volume = (name: string) => `volume-000000000${name}` as VolumeId;
const [LOW1, LOW2, TOP1, TOP2, NEW1, NEW2] = ['1', '2', '3', '4', '5', '6'].map(volume) as [
  VolumeId,
  VolumeId,
  VolumeId,
  VolumeId,
  VolumeId,
  VolumeId,
];
const machine = desiredMachine({
  disks: [
    { volume: TOP1, serial: 'system' },
    { volume: TOP2, serial: 'data' },
  ],
});
const wants = (id: VolumeId, parts: Partial<DesiredVolume> = {}): DesiredVolume => ({
  id,
  stack: machine.stack,
  label: id,
  sizeBytes: 1,
  mode: 'keep',
  ...parts,
});

/** Both disks are to come off the ones below. */
const volumes = [wants(LOW1), wants(LOW2), wants(TOP1, { off: LOW1 }), wants(TOP2, { off: LOW2 })];

let asked: string[];
let nowMs: number;
/** How what is asked for is answered. */
let cameOff: boolean;
let merging: () => Promise<boolean>;
let pull: (volume: VolumeId) => Promise<void>;
let layers: DiskLayers;

beforeEach(() => {
  asked = [];
  nowMs = 1_000_000;
  cameOff = false;
  merging = async () => false;
  pull = async () => undefined;
  const ports = {
    now: () => new Date(nowMs),
    guestAgent: { ping: async () => false },
    hypervisor: { definitionOf: () => 'x' },
    volumes: { standsOn: async ({ off }: DesiredVolume) => (cameOff ? undefined : off) },
    disks: {
      inUse: async () => [TOP1, TOP2],
      merging: (id: MachineId) => {
        asked.push(`merging ${id}`);
        return merging();
      },
      pull: (_machine: MachineId, id: VolumeId) => {
        asked.push(`pull ${id}`);
        return pull(id);
      },
      switchOver: async () => {
        asked.push('switch');
        return [];
      },
    },
  } as unknown as DiskLayersParts['ports'];
  layers = new DiskLayers({
    ports,
    memories: {
      change: () => undefined,
      save: async () => undefined,
    } as unknown as MachineMemories,
    faults: { failed: () => undefined, succeeded: () => undefined, rests: () => false },
    onError: () => undefined,
    onChange: () => undefined,
  });
});

async function tend(disks = machine.disks, all = volumes): Promise<string[]> {
  asked = [];
  const domain = { id: machine.id, state: 'running', definition: 'x', startedAt: 'then' };
  const actual = {
    domains: new Map([[machine.id, domain]]),
    volumes: new Map(all.map(({ id }) => [id, { id, usedBytes: 0 }])),
  } as unknown as ActualState;
  const machines = [{ ...machine, disks }];
  await layers.tend({ ...emptyDesiredState(NODE), machines, volumes: all }, actual);
  // Lets what was begun end.
  await new Promise((resolve) => setImmediate(resolve));
  return asked.filter((line) => !line.startsWith('merging'));
}

test('one disk of a machine is begun at a time, however often it is looked', async () => {
  expect(await tend()).toEqual([`pull ${TOP1}`]);
  merging = async () => true;
  expect(await tend()).toEqual([]);
});

test('while one is being asked for, no other one is', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  pull = () => promise;
  expect(await tend()).toEqual([`pull ${TOP1}`]);
  expect(await tend()).toEqual([]);
  resolve();
  await promise;
  await new Promise((done) => setImmediate(done));
  expect(await tend()).toEqual([`pull ${TOP1}`]);
});

test('nothing is done to a machine that cannot be asked', async () => {
  merging = async () => {
    throw new Error('libvirt does not answer');
  };
  expect(await tend()).toEqual([]);
});

test('one that failed rests a minute, and keeps no other one waiting', async () => {
  pull = async (id) => {
    if (id === TOP1) throw new Error('the pool is full');
  };
  expect(await tend()).toEqual([`pull ${TOP1}`]);
  expect(await tend()).toEqual([`pull ${TOP2}`]);
  nowMs += 59_999;
  expect(await tend()).toEqual([`pull ${TOP2}`]);
  nowMs += 1;
  expect(await tend()).toEqual([`pull ${TOP1}`]);
});

test('a clock that was put back makes nothing rest for long', async () => {
  pull = async () => {
    throw new Error('the pool is full');
  };
  expect(await tend()).toEqual([`pull ${TOP1}`]);
  nowMs -= 1;
  expect(await tend()).toEqual([`pull ${TOP1}`]);
});

test('disks are switched once nothing is copied into them any more', async () => {
  const disks = [
    { volume: NEW1, serial: 'system' },
    { volume: NEW2, serial: 'data' },
  ];
  const all = [
    wants(TOP1, { off: LOW1 }),
    wants(TOP2),
    wants(NEW1, { base: TOP1 }),
    wants(NEW2, { base: TOP2 }),
  ];
  merging = async () => true;
  expect(await tend(disks, all)).toEqual([]);
  merging = async () => false;
  expect(await tend(disks, all)).toEqual(['switch']);
});

test('a disk has come off once its file says so and nothing is copied any more', async () => {
  await tend();
  expect(layers.standsOn.get(TOP1)).toBe(LOW1);
  [cameOff, merging] = [true, async () => true];
  await tend();
  expect(layers.standsOn.has(TOP1)).toBe(false);
  merging = async () => false;
  await tend();
  expect([...layers.standsOn]).toEqual([
    [TOP1, undefined],
    [TOP2, undefined],
  ]);
});

test('nothing is asked while there is nothing to do', async () => {
  await tend(machine.disks, [wants(TOP1, { base: LOW1 }), wants(TOP2, { base: LOW2 })]);
  expect(asked).toEqual([]);
});

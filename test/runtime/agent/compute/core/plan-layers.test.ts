import { describe, expect, test } from 'vitest';
import {
  type LayerSight,
  planLayers,
} from '../../../../../runtime/agent/compute/core/plan-layers.ts';
import type { DomainState } from '../../../../../runtime/agent/compute/ports/hypervisor.ts';
import type { DesiredMachine, DesiredVolume } from '../../../../../schemas/agent/desired.ts';
import type { MachineId, StackId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import { desiredMachine } from '../../../../fakes/machines.ts';

const volume = (name: string) => `volume-000000000${name}` as VolumeId;
const machine = (name: string) => `machine-000000000${name}` as MachineId;
const IMAGE = `sha256:${'a'.repeat(64)}` as Digest;

const wants = (id: VolumeId, parts: Partial<DesiredVolume> = {}): DesiredVolume => ({
  id,
  stack: 'stack-0123456789' as StackId,
  label: id,
  sizeBytes: 1,
  mode: 'keep',
  ...parts,
});

/** A machine whose disk is one volume. */
const owns = (id: MachineId, disk: VolumeId, parts: Partial<DesiredMachine> = {}) =>
  desiredMachine({ id, disks: [{ volume: disk, serial: 'system' }], ...parts });

interface Scene {
  readonly machines: readonly DesiredMachine[];
  readonly volumes: readonly DesiredVolume[];
  /** What runs, and on which volume. */
  readonly running?: readonly (readonly [MachineId, VolumeId])[];
  readonly standsOn?: readonly (readonly [VolumeId, VolumeId | undefined])[];
  readonly isCurrent?: LayerSight['isCurrent'];
}

function plan({ machines, volumes, running = [], standsOn = [], isCurrent = () => true }: Scene) {
  const states = new Map(
    machines.map(({ id }): [MachineId, DomainState] => {
      const state = running.some(([of]) => of === id) ? 'running' : 'off';
      return [id, { id, state, definition: 'x', startedAt: undefined }];
    }),
  );
  return planLayers({
    desired: { machines: [...machines], volumes: [...volumes] },
    actual: {
      domains: states,
      volumes: new Map(volumes.map(({ id }) => [id, { id, usedBytes: 0 }])),
    },
    inUse: new Map(running.map(([id, disk]) => [id, [disk]])),
    standsOn: new Map(standsOn),
    isCurrent,
  });
}

const [A, B] = [machine('a'), machine('b')];
const [one, two, three, four] = ['1', '2', '3', '4'].map(volume) as [
  VolumeId,
  VolumeId,
  VolumeId,
  VolumeId,
];

describe('machines that run on what their disks stand on', () => {
  const scene: Scene = {
    machines: [owns(A, two), owns(B, four)],
    volumes: [wants(one), wants(two, { base: one }), wants(three), wants(four, { base: three })],
    running: [
      [A, one],
      [B, three],
    ],
  };

  test('are switched, all of their stack at once', () => {
    expect(plan(scene)).toEqual([{ kind: 'switch', machines: scene.machines }]);
  });

  test('of two stacks are switched by themselves', () => {
    const other = owns(B, four, { stack: 'stack-zzzzzzzzzz' as StackId });
    expect(plan({ ...scene, machines: [scene.machines[0]!, other] })).toHaveLength(2);
  });

  test('wait for each other: none is switched while one is not defined with its new disks', () => {
    expect(plan({ ...scene, isCurrent: ({ id }) => id === A })).toEqual([]);
  });

  test('are left alone when they have their disks, run on something else, or shall be off', () => {
    expect(
      plan({
        ...scene,
        running: [
          [A, two],
          [B, four],
        ],
      }),
    ).toEqual([]);
    expect(
      plan({
        ...scene,
        running: [
          [A, four],
          [B, two],
        ],
      }),
    ).toEqual([]);
    const off = scene.machines.map((each) => ({ ...each, power: 'off' as const }));
    expect(plan({ ...scene, machines: off })).toEqual([]);
  });

  test('are switched also when their disk shall come off that one afterwards', () => {
    const volumes = [wants(one), wants(two, { off: one })];
    const found = plan({
      machines: [owns(A, two)],
      volumes,
      running: [[A, one]],
      standsOn: [[two, one]],
    });
    expect(found.map(({ kind }) => kind)).toEqual(['switch']);
  });
});

describe('a volume that shall come off another one', () => {
  const off = (parts: Partial<DesiredVolume> = {}) =>
    wants(two, { off: one, image: IMAGE, ...parts });

  test('of a machine that runs is pulled up, onto what is below or its image', () => {
    const scene = {
      machines: [owns(A, two)],
      running: [[A, two]],
      standsOn: [[two, one]],
    } as const;
    expect(plan({ ...scene, volumes: [wants(one), off()] })).toMatchObject([
      { kind: 'pull', machine: A, below: IMAGE },
    ]);
    const volumes = [wants(three), wants(one, { base: three }), off({ base: three })];
    expect(plan({ ...scene, volumes })).toMatchObject([{ kind: 'pull', below: three }]);
  });

  test('of a machine that is off is put onto it', () => {
    const machines = [owns(A, two, { power: 'off' })];
    expect(plan({ machines, volumes: [wants(one), off()], standsOn: [[two, one]] })).toMatchObject([
      { kind: 'rebase', volume: { id: two } },
    ]);
    expect(plan({ machines: [], volumes: [off()], standsOn: [[two, one]] })).toHaveLength(1);
  });

  test('waits while a machine has it open, or is about to', () => {
    const volumes = [wants(one), off(), wants(three, { base: two })];
    const standsOn = [[two, one]] as const;
    const machines = [owns(A, three)];
    expect(plan({ machines, volumes, standsOn, running: [[A, three]] })).toEqual([]);
    expect(plan({ machines, volumes, standsOn })).toEqual([]);
  });

  test('is left alone once it has, when that could not be read, and when it is deleted', () => {
    const machines = [owns(A, two, { power: 'off' })];
    const volumes = [wants(one), off()];
    expect(plan({ machines, volumes, standsOn: [[two, undefined]] })).toEqual([]);
    expect(plan({ machines, volumes })).toEqual([]);
    const gone = [wants(one), off({ mode: 'discard' })];
    expect(plan({ machines, volumes: gone, standsOn: [[two, one]] })).toEqual([]);
  });
});

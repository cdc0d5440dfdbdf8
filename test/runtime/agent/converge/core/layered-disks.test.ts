import { describe, expect, test } from 'vitest';
import {
  type PlanContext,
  planSteps,
} from '../../../../../runtime/agent/converge/core/plan-steps.ts';
import {
  holdOf,
  observeVolumes,
} from '../../../../../runtime/agent/storage/core/observe-volumes.ts';
import {
  keptBelow,
  type VolumeMemory,
} from '../../../../../runtime/agent/storage/core/volume-memory.ts';
import type { DesiredVolume } from '../../../../../schemas/agent/desired.ts';
import type { VolumeId } from '../../../../../schemas/ids/brand.ts';
import { actualMachines, desiredState, planContext } from '../../../../fakes/agent-plan.ts';
import { desiredMachine } from '../../../../fakes/machines.ts';

const [below, over] = ['volume-000000000a', 'volume-000000000b'] as [VolumeId, VolumeId];
const disk = (volume: VolumeId) => desiredMachine({ disks: [{ volume, serial: 'system' }] });
const wanted = (id: VolumeId, parts: Partial<DesiredVolume> = {}): DesiredVolume => ({
  id,
  stack: disk(id).stack,
  label: id,
  sizeBytes: 1,
  mode: 'keep',
  ...parts,
});
const kinds = (context: PlanContext): string[] =>
  planSteps(context)
    .map(({ kind }) => kind)
    .filter((kind) => kind !== 'ensure-network');

describe('a volume over another one', () => {
  const scene = (volumes: VolumeId[]): PlanContext => {
    const machine = disk(over);
    return planContext({
      desired: desiredState({
        volumes: [wanted(below), wanted(over, { mode: 'create', base: below })],
      }),
      actual: actualMachines([{ machine, state: 'off' }], {
        volumes: new Map(volumes.map((id) => [id, { id, usedBytes: 0 }])),
      }),
    });
  };

  test('is made once that one is there, whether or not its image is', () => {
    expect(kinds(scene([below]))).toEqual(['ensure-volume']);
    expect(kinds(scene([]))).toEqual([]);
  });
});

describe('a machine whose disk stands on another one', () => {
  const machine = disk(over);
  const scene = (definition: string): PlanContext =>
    planContext({
      desired: desiredState({
        machines: [machine],
        volumes: [wanted(below), wanted(over, { base: below })],
      }),
      actual: actualMachines([{ machine, state: 'off' }]),
      definitionOf: () => definition,
    });

  test('is not started by an older definition, which may name that one', () => {
    expect(kinds(scene('another'))).toEqual(['define-machine']);
    expect(kinds(scene(`definition of ${machine.name}`))).toEqual(['start-machine']);
  });
});

describe('a server that was restored from a backup older than a restore point', () => {
  const machine = disk(below);
  const volumes = new Map<VolumeId, VolumeMemory>([
    [below, { missingSince: null }],
    [over, { missingSince: null, base: below }],
  ]);
  const scene = (state: 'off' | 'crashed' | 'running', power: 'on' | 'off' = 'on'): PlanContext => {
    const wish = { ...machine, power };
    return planContext({
      desired: desiredState({ machines: [wish], volumes: [wanted(below)] }),
      actual: actualMachines([{ machine: wish, state }]),
      volumes,
      // What runs has other disks.
      definitionOf: () => 'with the older disk',
    });
  };

  test('does not have a machine write to what newer disks stand on', () => {
    expect(kinds(scene('off'))).toEqual([]);
    expect(kinds(scene('crashed'))).toEqual([]);
  });

  test('has one that runs go on as it is, and can stop it', () => {
    expect(kinds(scene('running'))).toEqual([]);
    expect(kinds(scene('running', 'off'))).toEqual(['shut-down-machine']);
  });

  test('deletes no disk that newer ones stand on, and is told why', () => {
    const desired = desiredState({ volumes: [wanted(below, { mode: 'discard' })] });
    const pool = (...ids: VolumeId[]) =>
      actualMachines([], { volumes: new Map(ids.map((id) => [id, { id, usedBytes: 0 }])) });
    const actual = pool(below, over);
    expect(kinds(planContext({ desired, actual, volumes }))).toEqual([]);
    const sight = { desired, memories: volumes, faultOf: () => undefined };
    expect(observeVolumes({ ...sight, actual })).toMatchObject([
      { id: below, state: 'failed', fault: { code: 'VOLUME_KEPT' } },
    ]);
    // What stood on it is gone, by whatever.
    expect(kinds(planContext({ desired, actual: pool(below), volumes }))).toEqual([
      'discard-volume',
    ]);
    expect(observeVolumes({ ...sight, actual: pool(below) })).toMatchObject([{ state: 'ready' }]);
  });

  test('is told why', () => {
    const kept = keptBelow([wanted(below)], volumes);
    expect(holdOf(machine, [], { pool: 'present', kept })).toMatchObject({ code: 'DISK_KEPT' });
    expect(holdOf(machine, [], { pool: 'present' })).toBeUndefined();
  });

  test('that knows what stands there decides itself', () => {
    expect(keptBelow([wanted(below), wanted(over)], volumes).size).toBe(0);
  });
});

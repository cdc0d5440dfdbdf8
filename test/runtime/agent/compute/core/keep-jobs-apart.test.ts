import { expect, test } from 'vitest';
import { keepJobsApart } from '../../../../../runtime/agent/compute/core/keep-jobs-apart.ts';
import type { LayerStep } from '../../../../../runtime/agent/compute/core/plan-layers.ts';
import type { DesiredVolume } from '../../../../../schemas/agent/desired.ts';
import type { MachineId, StackId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import { desiredMachine } from '../../../../fakes/machines.ts';

const [A, B, C] = ['a', 'b', 'c'].map((name) => `machine-000000000${name}`) as [
  MachineId,
  MachineId,
  MachineId,
];

const volume = (name: string): DesiredVolume => ({
  id: `volume-000000000${name}` as VolumeId,
  stack: 'stack-0123456789' as StackId,
  label: name,
  sizeBytes: 1,
  mode: 'keep',
});

const pull = (machine: MachineId, name: string): LayerStep => ({
  kind: 'pull',
  machine,
  volume: volume(name),
  below: undefined,
});
const rebase: LayerStep = { kind: 'rebase', volume: volume('9') };
const switches = (...ids: MachineId[]): LayerStep => ({
  kind: 'switch',
  machines: ids.map((id) => desiredMachine({ id })),
});

const apart = (steps: readonly LayerStep[], ...merging: MachineId[]) =>
  keepJobsApart(steps, new Set(merging));

test('of the disks of a machine one is begun, the first; of other machines as well', () => {
  const [first, second, other] = [pull(A, '1'), pull(A, '2'), pull(B, '3')];
  expect(apart([first, second, other])).toEqual([first, other]);
});

test('nothing is done to a machine whose disk is being copied into', () => {
  const other = pull(B, '3');
  expect(apart([pull(A, '1'), other], A)).toEqual([other]);
  expect(apart([switches(A)], A)).toEqual([]);
});

test('machines that are switched together wait for the one that merges', () => {
  const alone = switches(C);
  expect(apart([switches(A, B), alone], B)).toEqual([alone]);
});

test('machines that wait take nothing from others', () => {
  const other = pull(A, '1');
  expect(apart([switches(A, B), other], B)).toEqual([other]);
});

test('a machine that is switched has no disk copied into in the same round', () => {
  const steps = [switches(A, B), pull(A, '1'), pull(B, '2'), pull(C, '3')];
  expect(apart(steps)).toEqual([steps[0], steps[3]]);
});

test('what no process has open is merged whatever goes on', () => {
  expect(apart([rebase, pull(A, '1'), rebase], A)).toEqual([rebase, rebase]);
});

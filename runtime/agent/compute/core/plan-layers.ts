import type {
  DesiredMachine,
  DesiredState,
  DesiredVolume,
} from '../../../../schemas/agent/desired.ts';
import type { MachineId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { ActualState } from '../../node/core/actual-state.ts';

/** What is to be done about volumes that stand on volumes. */
export type LayerStep =
  /** All of one stack at once, so that what they had is as of one instant. */
  | { readonly kind: 'switch'; readonly machines: readonly DesiredMachine[] }
  | {
      readonly kind: 'pull';
      readonly machine: MachineId;
      readonly volume: DesiredVolume;
      readonly below: VolumeId | Digest | undefined;
    }
  | { readonly kind: 'rebase'; readonly volume: DesiredVolume };

export interface LayerSight {
  readonly desired: Pick<DesiredState, 'machines' | 'volumes'>;
  readonly actual: Pick<ActualState, 'domains' | 'volumes'>;
  /** What processes write to; a machine that is not in here does not run. */
  readonly inUse: ReadonlyMap<MachineId, readonly VolumeId[]>;
  /** What volumes that shall come off another one stand on; one that is not in here could not be read. */
  readonly standsOn: ReadonlyMap<VolumeId, VolumeId | undefined>;
  /** Whether a machine is defined as it shall be: its files are its own by then. */
  readonly isCurrent: (machine: DesiredMachine) => boolean;
}

/**
 * Decides which machines are switched to the disks that stand on theirs, and which volumes are taken
 * off others. A volume that is below a running machine's disk is left alone: QEMU has it open.
 */
export const planLayers = (sight: LayerSight): LayerStep[] => [
  ...switches(sight),
  ...sight.desired.volumes.flatMap((volume) => merge(volume, sight)),
];

function switches(sight: LayerSight): LayerStep[] {
  const due = sight.desired.machines.filter((machine) => hasOtherDisks(machine, sight));
  return [...Map.groupBy(due, ({ stack }) => stack).values()]
    .filter((machines) => machines.every((machine) => canSwitch(machine, sight)))
    .map((machines) => ({ kind: 'switch', machines }));
}

const hasOtherDisks = (
  { id, disks, power }: DesiredMachine,
  { inUse, desired }: LayerSight,
): boolean => {
  const now = inUse.get(id);
  if (!now || power !== 'on' || now.length !== disks.length) return false;
  return disks.every(({ volume }, index) => {
    const found = desired.volumes.find(({ id: of }) => of === volume);
    // Also one that is to come off it: it has not yet.
    return now[index] !== undefined && [found?.base, found?.off].includes(now[index]);
  });
};

const canSwitch = (machine: DesiredMachine, { actual, isCurrent }: LayerSight): boolean =>
  actual.domains.get(machine.id)?.state === 'running' &&
  machine.disks.every(({ volume }) => actual.volumes.has(volume)) &&
  isCurrent(machine);

function merge(volume: DesiredVolume, sight: LayerSight): LayerStep[] {
  const { id, off, base, image, mode } = volume;
  if (off === undefined || mode === 'discard' || sight.standsOn.get(id) !== off) return [];
  for (const [machine, disks] of sight.inUse) {
    if (disks.includes(id)) return [{ kind: 'pull', machine, volume, below: base ?? image }];
  }
  return isOpen(volume, sight) ? [] : [{ kind: 'rebase', volume }];
}

/** Whether a process has a volume open, or soon will. */
function isOpen({ id }: DesiredVolume, { desired, actual, inUse }: LayerSight): boolean {
  const below = new Map(desired.volumes.map((volume) => [volume.id, [volume.base, volume.off]]));
  const reaches = (from: VolumeId): boolean =>
    from === id || (below.get(from) ?? []).some((next) => next !== undefined && reaches(next));
  return desired.machines.some((machine) => {
    const state = actual.domains.get(machine.id)?.state ?? 'off';
    const isOff = state === 'off' || state === 'crashed';
    if (isOff && machine.power === 'off') return false;
    return [...machine.disks.map(({ volume }) => volume), ...(inUse.get(machine.id) ?? [])].some(
      reaches,
    );
  });
}

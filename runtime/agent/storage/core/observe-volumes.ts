import type {
  DesiredMachine,
  DesiredState,
  DesiredVolume,
} from '../../../../schemas/agent/desired.ts';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import { Fault, toWire, type WireFault } from '../../../../schemas/errors/fault.ts';
import type { VolumeId } from '../../../../schemas/ids/brand.ts';
import { type ActualState, isPoolSeen } from '../../node/core/actual-state.ts';
import type { CopyProgress } from '../ports/volume-copies.ts';
import { keptFromDeletion, missingSince, type VolumeMemory } from './volume-memory.ts';

/** What is known about the volumes of a node. */
export interface VolumesSight {
  readonly desired: Pick<DesiredState, 'volumes' | 'pools'>;
  readonly actual: Pick<ActualState, 'volumes' | 'pool' | 'pools'>;
  readonly memories: ReadonlyMap<VolumeId, VolumeMemory>;
  readonly faultOf: (volume: VolumeId) => WireFault | undefined;
  /** How far those are that are being copied here. */
  readonly receiving?: (volume: VolumeId) => CopyProgress | undefined;
  /** What those stand on that shall come off another one. */
  readonly standsOn?: ReadonlyMap<VolumeId, VolumeId | undefined>;
}

type ObservedVolume = ObservedState['volumes'][number];

/**
 * Says what the wanted volumes are: there, not to be made, or missing although they were there once. Of
 * one that shall be deleted nobody may think that it is gone while the pool is: it may have been made
 * in the moment before.
 */
export function observeVolumes(sight: VolumesSight): ObservedVolume[] {
  const { desired, memories, actual } = sight;
  const kept = keptFromDeletion(desired.volumes, memories, actual.volumes);
  return desired.volumes.flatMap((volume): ObservedVolume[] => {
    const { id } = volume;
    const found = sight.actual.volumes.get(id);
    const since = found ? undefined : missingSince(volume, sight.memories.get(id));
    if (since) {
      const fault = toWire(missingFault(volume, since, sight));
      return [{ id, state: 'missing', usedBytes: 0, since, fault }];
    }
    const receiving = found ? undefined : sight.receiving?.(id);
    if (receiving) {
      const { bytesDone: usedBytes, bytesTotal } = receiving;
      return [{ id, state: 'receiving', usedBytes, bytesTotal }];
    }
    const own = found ? keptFault(volume, kept) : unsureFault(volume, sight);
    const fault = sight.faultOf(id) ?? own;
    if (!found && !fault) return [];
    const usedBytes = found?.usedBytes ?? 0;
    if (fault) return [{ id, state: 'failed', usedBytes, fault }];
    const below = sight.standsOn?.has(id)
      ? { standsOn: sight.standsOn.get(id) ?? ('none' as const) }
      : {};
    return [{ id, state: 'ready', usedBytes, ...below }];
  });
}

const keptFault = (
  { id, label, mode }: DesiredVolume,
  kept: ReadonlySet<VolumeId>,
): WireFault | undefined =>
  mode === 'discard' && kept.has(id)
    ? toWire(new Fault('VOLUME_KEPT', { volume: label }))
    : undefined;

function unsureFault(volume: DesiredVolume, sight: VolumesSight): WireFault | undefined {
  if (volume.mode === 'create' && volume.pool === undefined && sight.actual.pool === 'memory') {
    return toWire(new Fault('POOL_IN_MEMORY', { volume: volume.label }));
  }
  if (volume.mode !== 'discard' || isPoolSeen(sight.actual, volume.pool)) return undefined;
  return toWire(new Fault('POOL_ABSENT', { where: poolName(volume, sight.desired) }));
}

const missingFault = (
  volume: DesiredVolume,
  since: string,
  { desired, actual, memories }: VolumesSight,
): Fault<'VOLUME_MISSING'> => {
  const kind = isPoolSeen(actual, volume.pool) ? 'volume' : 'pool';
  // Whether its pool is there or not, it is on another node.
  const why = memories.get(volume.id)?.moved ? 'moved' : kind;
  const where = poolName(volume, desired);
  return new Fault('VOLUME_MISSING', { volume: volume.label, since, where, why });
};

/** @returns the pool of a volume, in words for people */
function poolName(
  { pool }: Pick<DesiredVolume, 'pool'>,
  { pools }: Pick<DesiredState, 'pools'>,
): string {
  if (pool === undefined) return 'the pool of its node';
  return `the pool “${pools.find(({ id }) => id === pool)?.name ?? pool}”`;
}

/**
 * @param sight `kept`: volumes that nobody may write to
 * @returns why a machine is held: the first of its volumes that is missing or kept, or the node's own
 *   pool, in which its seed is
 */
export function holdOf(
  { disks, name }: Pick<DesiredMachine, 'disks' | 'name'>,
  volumes: readonly ObservedVolume[],
  { pool, kept = new Set() }: Pick<ActualState, 'pool'> & { kept?: ReadonlySet<VolumeId> },
): WireFault | undefined {
  const own = new Set(disks.map(({ volume }) => volume));
  const missing = volumes.find(({ id, state }) => state === 'missing' && own.has(id))?.fault;
  const below = disks.find(({ volume }) => kept.has(volume));
  if (!missing && below) {
    return toWire(new Fault('DISK_KEPT', { machine: name, disk: below.serial }));
  }
  if (missing || pool !== 'absent') return missing;
  return toWire(new Fault('POOL_ABSENT', { where: 'the folder of the agent' }));
}

/** @returns what an operator of the node should know about its volumes */
export function volumeNotices(sight: VolumesSight): string[] {
  if (sight.actual.pool === 'absent') {
    return [
      'The pool is not available: its disk is not mounted, or a different disk is mounted there. Running machines are left alone. Until the pool is back, no machine is started and nothing is written there.',
    ];
  }
  const { volumes } = sight.desired;
  const known = new Set(volumes.map(({ id }) => id));
  const strays = [...sight.actual.volumes.keys()].filter((id) => !known.has(id)).length;
  const missing = volumes.filter(
    (volume) =>
      !sight.actual.volumes.has(volume.id) && missingSince(volume, sight.memories.get(volume.id)),
  );
  const labels = missing.map(({ label }) => label).join(', ');
  return [
    ...(missing.length === 0 ? [] : [`Missing from the pool: ${labels}.`]),
    ...(strays === 0 ? [] : [strayNotice(strays)]),
  ];
}

const strayNotice = (count: number): string =>
  count === 1
    ? 'One volume belongs to no stack that this server knows; it is left alone.'
    : `${count} volumes belong to no stack that this server knows; they are left alone.`;

import type { DesiredArrival, DesiredState } from '../../../../../schemas/agent/desired.ts';
import type { MachineId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import { type ActualState, hasImage, isPoolThere } from '../../../node/core/actual-state.ts';
import type { ArrivalMemory, MachineMemory } from '../machine-memory.ts';

/** What is to be done for machines that come, came, or do not come any more. */
export type ArrivalStep =
  /** Make what it needs, and let it in. */
  | { readonly kind: 'prepare-arrival'; readonly arrival: DesiredArrival }
  /** It does not come: what was made for it goes. */
  | { readonly kind: 'close-arrival'; readonly machine: MachineId; readonly arrival: ArrivalMemory }
  /** It is one of the node's machines now. */
  | { readonly kind: 'keep-arrival'; readonly machine: MachineId };

/** @returns what names an arrival in the log of faults */
export const arrivalItem = (machine: MachineId): string => `arrival-${machine}`;

/** @returns the volumes of a node without those that were made for machines that have not arrived */
export function withoutArriving<Volume>(
  volumes: ReadonlyMap<VolumeId, Volume>,
  memories: ReadonlyMap<MachineId, MachineMemory>,
): ReadonlyMap<VolumeId, Volume> {
  const made = [...memories.values()].flatMap(({ arrival }) =>
    arrival && !arrival.arrived ? arrival.copy : [],
  );
  if (made.length === 0) return volumes;
  const arriving = new Set(made);
  return new Map([...volumes].filter(([id]) => !arriving.has(id)));
}

export interface ArrivalSight {
  readonly desired: Pick<DesiredState, 'arrivals' | 'machines'>;
  readonly actual: Pick<ActualState, 'images' | 'networks' | 'volumes' | 'pool' | 'pools'>;
  readonly memories: ReadonlyMap<MachineId, MachineMemory>;
  /** Those that this process lets in. */
  readonly open: ReadonlySet<MachineId>;
}

/**
 * Decides about arrivals. One that is not wanted any more is closed, unless the machine has arrived: a
 * machine that runs is never ended because nobody names it.
 */
export function planArrivals(sight: ArrivalSight): ArrivalStep[] {
  const { desired, memories, open } = sight;
  const wanted = new Map(desired.arrivals.map((arrival) => [arrival.machine.id, arrival]));
  const owned = new Set(desired.machines.map(({ id }) => id));
  const known = [...memories].flatMap(([machine, { arrival }]): ArrivalStep[] => {
    if (!arrival) return [];
    if (owned.has(machine)) return open.has(machine) ? [{ kind: 'keep-arrival', machine }] : [];
    if (arrival.arrived || wanted.get(machine)?.operation === arrival.operation) return [];
    return [{ kind: 'close-arrival', machine, arrival }];
  });
  const closing = new Set(known.map((step) => ('machine' in step ? step.machine : undefined)));
  const due = desired.arrivals.filter(
    (arrival) =>
      !owned.has(arrival.machine.id) &&
      !open.has(arrival.machine.id) &&
      !closing.has(arrival.machine.id) &&
      !hasArrived(arrival, memories) &&
      hasAll(arrival, sight),
  );
  return [...known, ...due.map((arrival): ArrivalStep => ({ kind: 'prepare-arrival', arrival }))];
}

/** @returns whether the machine of an arrival has come */
export function hasArrived(
  { machine, operation }: DesiredArrival,
  memories: ReadonlyMap<MachineId, MachineMemory>,
): boolean {
  const known = memories.get(machine.id)?.arrival;
  return known?.operation === operation && known.arrived;
}

/** @returns whether what an arrival needs, and does not make itself, is there */
function hasAll(
  { machine, copy, volumes = [] }: DesiredArrival,
  { actual }: ArrivalSight,
): boolean {
  const made = new Set(copy);
  return (
    actual.pool !== 'absent' &&
    machine.interfaces.every(({ network }) => actual.networks.has(network)) &&
    machine.disks.every(({ volume }) => made.has(volume) || actual.volumes.has(volume)) &&
    volumes.every(
      ({ id, image, pool }) =>
        isPoolThere(actual, pool) &&
        (!made.has(id) || image === undefined || hasImage(actual, image, pool)),
    )
  );
}

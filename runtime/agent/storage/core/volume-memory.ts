import { z } from 'zod';
import type { DesiredVolume } from '../../../../schemas/agent/desired.ts';
import { VolumeId } from '../../../../schemas/ids/brand.ts';
import { type ActualState, isPoolSeen } from '../../node/core/actual-state.ts';

/** What the agent remembers of a volume: that it has existed, and since when it is not there. */
export const VolumeMemory = z.object({
  /** When it was first found missing; null: it was there when the agent last looked. */
  missingSince: z.iso.datetime().nullable(),
  /** It was deleted by order because another node has it: only a copy of that one may come here. */
  moved: z.literal(true).optional(),
  /** The volume that it stands on, as the server that knew it has told. */
  base: VolumeId.optional(),
});
export type VolumeMemory = z.infer<typeof VolumeMemory>;

/** What is to be learned from. */
export interface VolumeSight {
  readonly desired: readonly Pick<
    DesiredVolume,
    'id' | 'mode' | 'pool' | 'moved' | 'base' | 'off'
  >[];
  readonly actual: Pick<ActualState, 'volumes' | 'pool' | 'pools'>;
  readonly now: Date;
}

/**
 * @returns since when a wanted volume is missing here, which holds its machine. One that moved away is
 *   not missing while it is on order: to be deleted, or copied back
 */
export function missingSince(
  { mode, from }: Pick<DesiredVolume, 'mode' | 'from'>,
  memory: VolumeMemory | undefined,
): string | undefined {
  const isOnOrder = memory?.moved && (mode === 'discard' || from !== undefined);
  return isOnOrder ? undefined : (memory?.missingSince ?? undefined);
}

/**
 * Decides whether a volume may be made, or filled with a copy, as far as is remembered. One that existed
 * here is not made anew. One that moved away holds data on another node, also for a server that was restored
 * from a backup of before and has never heard of the move: it comes back as a copy, or not at all.
 */
export const mayBeMade = (
  { from }: Pick<DesiredVolume, 'from'>,
  memory: VolumeMemory | undefined,
): boolean => memory === undefined || (memory.moved === true && from !== undefined);

/**
 * Takes in what is in the pool. A volume that was seen once is remembered until it is gone by order:
 * what merely cannot be seen, or is wanted by nobody at the moment, may still hold data. One that is gone
 * because it moved away is remembered on.
 *
 * @returns the same map when nothing is new
 */
export function noteVolumes(
  known: ReadonlyMap<VolumeId, VolumeMemory>,
  sight: VolumeSight,
): ReadonlyMap<VolumeId, VolumeMemory> {
  const wanted = new Map(sight.desired.map((volume) => [volume.id, volume]));
  const ids = new Set([...known.keys(), ...sight.actual.volumes.keys(), ...wanted.keys()]);
  const after = new Map<VolumeId, VolumeMemory>();
  for (const id of ids) {
    const memory = noteVolume(known.get(id), {
      mode: wanted.get(id)?.mode,
      moved: wanted.get(id)?.moved ?? false,
      base: baseOf(wanted.get(id), known.get(id)),
      isThere: sight.actual.volumes.has(id),
      isPoolSeen: isPoolSeen(sight.actual, wanted.get(id)?.pool),
      now: sight.now,
    });
    if (memory) after.set(id, memory);
  }
  const isSame =
    after.size === known.size && [...after].every(([id, memory]) => known.get(id) === memory);
  return isSame ? known : after;
}

interface OneSight {
  readonly mode: DesiredVolume['mode'] | undefined;
  readonly moved: boolean;
  readonly base: VolumeId | undefined;
  readonly isThere: boolean;
  readonly isPoolSeen: boolean;
  readonly now: Date;
}

const THERE: VolumeMemory = { missingSince: null };

function noteVolume(
  known: VolumeMemory | undefined,
  { mode, moved, base, isThere, isPoolSeen, now }: OneSight,
): VolumeMemory | undefined {
  if (isThere) {
    if (known?.missingSince === null && known.base === base) return known;
    return base === undefined ? THERE : { ...THERE, base };
  }
  // Gone by order. While the pool is absent nothing can be said to be gone.
  if (mode === 'discard' && isPoolSeen) {
    if (!moved) return undefined;
    return known?.moved ? known : { missingSince: now.toISOString(), moved };
  }
  const hasExisted = known !== undefined || mode === 'keep';
  if (!hasExisted) return undefined;
  if (known && (mode === undefined || known.missingSince !== null)) return known;
  return { missingSince: now.toISOString(), ...(base === undefined ? {} : { base }) };
}

/** One that nobody names stands where it stood. */
const baseOf = (
  wanted: Pick<DesiredVolume, 'base' | 'off'> | undefined,
  known: VolumeMemory | undefined,
): VolumeId | undefined => (wanted ? (wanted.off ?? wanted.base) : known?.base);

/**
 * @returns volumes that others stand on which the server does not name: it was restored from a backup that
 *   is older than a restore point. Whoever wrote to them would change what those others hold
 */
export function keptBelow(
  desired: readonly Pick<DesiredVolume, 'id'>[],
  memories: ReadonlyMap<VolumeId, VolumeMemory>,
): ReadonlySet<VolumeId> {
  const named = new Set(desired.map(({ id }) => id));
  return new Set(
    [...memories].flatMap(([id, { base }]) => (base !== undefined && !named.has(id) ? [base] : [])),
  );
}

/**
 * @param there volumes that are in the pools
 * @returns volumes that are not deleted, whoever orders it: others stand on them that are there, and that
 *   the server does not name. Of those that are gone nothing would be lost
 */
export const keptFromDeletion = (
  desired: readonly Pick<DesiredVolume, 'id'>[],
  memories: ReadonlyMap<VolumeId, VolumeMemory>,
  there: ReadonlyMap<VolumeId, unknown>,
): ReadonlySet<VolumeId> =>
  keptBelow(desired, new Map([...memories].filter(([id]) => there.has(id))));

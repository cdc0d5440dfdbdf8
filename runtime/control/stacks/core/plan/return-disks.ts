import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { StackDefinition } from '../define/definition.ts';
import { chainOf, type FreshDisk } from '../define/layers.ts';
import type { PointDisk, PointRecord } from '../../ports/point-store.ts';
import { nodeProblems, type PointSight } from './why-no-point.ts';
import type { Remark } from './remark.ts';

/** A disk that the point does not have, or no longer; `away`: one that is to stay what it is, and is missing. */
interface Unmatched {
  readonly machine: string;
  readonly name: string;
  readonly why: 'new' | 'gone' | 'missing' | 'away';
}

/** @returns the disks that there are, as a restore point tells them */
export const pointDisks = ({ machines, volumes }: StackDefinition): PointDisk[] =>
  volumes.map(({ id, machine, name }) => ({
    machine: machines.find((each) => each.id === machine)?.id ?? machine,
    name,
    layer: id,
  }));

/**
 * Decides what the disks of a stack are made of when it goes back to a restore point.
 *
 * @param makeId makes ids of volumes
 * @param alone volumes that go back alone: all others go on with what they hold; absent: all go back
 * @returns the fresh disks, or what stands in the way
 */
export function returnDisks(
  { disks }: Pick<PointRecord, 'disks'>,
  input: PointSight,
  makeId: () => VolumeId,
  alone?: readonly VolumeId[],
): { readonly disks: readonly FreshDisk[]; readonly problems: readonly Remark[] } {
  const { definition } = input.record;
  const layers = new Set((definition.layers ?? []).map(({ id }) => id));
  const missing = new Set(
    input.sight.layers.flatMap(({ id, state }) => (state === 'missing' ? [id] : [])),
  );
  const away = new Set(
    input.sight.volumes.flatMap(({ id, state }) => (state === 'missing' ? [id] : [])),
  );
  const found: FreshDisk[] = [];
  const unmatched: Unmatched[] = [];
  for (const { id: disk, machine, name } of definition.volumes) {
    if (alone && !alone.includes(disk)) {
      if (away.has(disk)) unmatched.push({ machine, name, why: 'away' });
      else found.push({ disk, base: disk, fresh: makeId() });
      continue;
    }
    const was = disks.find((each) => each.machine === machine && each.name === name);
    if (!was) unmatched.push({ machine, name, why: 'new' });
    else if (!layers.has(was.layer)) unmatched.push({ machine, name, why: 'gone' });
    else if (missing.has(was.layer)) unmatched.push({ machine, name, why: 'missing' });
    else found.push({ disk, base: was.layer, fresh: makeId() });
  }
  const problems = [
    ...nodeProblems(input),
    ...depthProblems(input, found),
    ...unmatched.map((each) => tell(each, definition)),
  ];
  return { disks: found, problems };
}

/** What stays what it is gets one more below it; what goes back stands where it stood then. */
function depthProblems(
  { record: { name, definition } }: PointSight,
  disks: readonly FreshDisk[],
): Remark[] {
  const { mostBelow } = LIMITS.stack.points;
  const deepest = Math.max(
    0,
    ...disks.flatMap(({ disk, base }) =>
      base === disk ? [chainOf(definition, disk).length - 1] : [],
    ),
  );
  if (deepest < mostBelow) return [];
  const message = `Disks of ${name} stand on ${deepest} others already, and each of those that stay would stand on one more.`;
  const action = `Delete restore points that are not needed (yard stack point ls ${name}), or take the whole stack back.`;
  return [{ code: 'TOO_MANY_LAYERS', message, action }];
}

function tell({ machine, name, why }: Unmatched, { machines }: StackDefinition): Remark {
  const of = machines.find(({ id }) => id === machine)?.name ?? machine;
  const sentences = {
    new: `The volume “${name}” of ${of} is not part of that restore point.`,
    gone: `The volume “${name}” of ${of} is not kept for that restore point any more.`,
    missing: `The volume “${name}” of ${of}, as it was then, is missing from its pool.`,
    away: `The volume “${name}” of ${of}, which stays what it is, is missing.`,
  };
  return { code: 'POINT_DISK', message: sentences[why] };
}

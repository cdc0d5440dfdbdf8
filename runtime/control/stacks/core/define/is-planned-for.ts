import type { Digest } from '../../../../../schemas/ids/digest.ts';
import type { NextDisk } from './layers.ts';
import type { StackRecord } from './stack-record.ts';

/** What was known of a stack when it was decided what its disks are to become. */
export interface PlannedFor {
  readonly disks: readonly Pick<NextDisk, 'disk'>[];
  /** Digest of the appliance that it was; absent: that decides nothing. */
  readonly from?: Digest | undefined;
}

/** @returns whether a stack still has the very disks, and is the very appliance, that something was planned for */
export function isPlannedFor(
  { definition, appliance }: Pick<StackRecord, 'definition' | 'appliance'>,
  { disks, from }: PlannedFor,
): boolean {
  const planned = new Set(disks.map(({ disk }) => disk));
  return (
    planned.size === definition.volumes.length &&
    definition.volumes.every(({ id }) => planned.has(id)) &&
    (from === undefined || from === appliance.digest)
  );
}

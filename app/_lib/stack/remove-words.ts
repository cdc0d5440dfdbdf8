import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';
import { restorePointsText } from '../../_text/restore-points.ts';
import { stackActionsText } from '../../_text/stack.ts';

const text = stackActionsText.removing;

const total = (volumes: Stack['volumes']): string =>
  formatByteSize(volumes.reduce((sum, volume) => sum + volume.usedBytes, 0));

/** What removing a stack destroys and what it keeps. */
export interface RemoveWords {
  readonly destroyed: string[];
  /** Empty when nothing is kept. */
  readonly kept: string[];
}

/**
 * Says what removing a stack does, by name and size.
 *
 * @param options `deleteData`: whether data volumes go too; `keepDays`: how long data is kept otherwise;
 *   `restorePoints`: how many it has
 */
export function removeWords(
  stack: Stack,
  {
    deleteData,
    keepDays,
    restorePoints,
  }: {
    readonly deleteData: boolean;
    readonly keepDays: number;
    readonly restorePoints: number;
  },
): RemoveWords {
  // Of a removed stack only the data is left: its machines went when it was removed.
  const gone = stack.state === 'removed';
  const system = gone ? [] : stack.volumes.filter((volume) => volume.kind === 'system');
  const data = stack.volumes.filter((volume) => volume.kind === 'data');
  const named = data.map((volume) =>
    text.volume(volume.name, volume.machine, formatByteSize(volume.usedBytes)),
  );
  const destroyed = [
    ...(stack.machines.length > 0 && !gone ? [text.machines(stack.machines.length)] : []),
    ...(system.length > 0 ? [text.systemDisks(system.length, total(system))] : []),
    ...(restorePoints > 0 && !gone ? [restorePointsText.removedAlong(restorePoints)] : []),
    ...(stack.networks.length > 0 && !gone ? [text.networks(stack.networks.length)] : []),
  ];
  if (data.length === 0) return { destroyed, kept: [] };
  return deleteData
    ? { destroyed: [...destroyed, ...named.map((name) => text.data(name))], kept: [] }
    : { destroyed, kept: named.map((name) => text.keptFor(name, keepDays)) };
}

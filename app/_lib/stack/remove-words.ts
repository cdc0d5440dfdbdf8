import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';

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
 * @param deleteData whether data volumes go too
 * @param keepDays how long data is kept otherwise
 */
export function removeWords(stack: Stack, deleteData: boolean, keepDays: number): RemoveWords {
  const system = stack.volumes.filter((volume) => volume.kind === 'system');
  const data = stack.volumes.filter((volume) => volume.kind === 'data');
  const named = data.map(
    (volume) => `${volume.name} of ${volume.machine} (${formatByteSize(volume.usedBytes)})`,
  );
  const destroyed = [
    ...(stack.machines.length > 0 ? [formatCount(stack.machines.length, 'machine')] : []),
    ...(system.length > 0
      ? [`${formatCount(system.length, 'system disk')} (${total(system)} in use)`]
      : []),
    ...(stack.networks.length > 0 && stack.state !== 'removed'
      ? [`${formatCount(stack.networks.length, 'network')}, router and published ports`]
      : []),
  ];
  if (data.length === 0) return { destroyed, kept: [] };
  return deleteData
    ? { destroyed: [...destroyed, ...named.map((name) => `data volume ${name}`)], kept: [] }
    : { destroyed, kept: named.map((name) => `${name}, for ${formatCount(keepDays, 'day')}`) };
}

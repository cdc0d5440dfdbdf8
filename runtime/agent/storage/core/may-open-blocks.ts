import type { DesiredState, DesiredVolume } from '../../../../schemas/agent/desired.ts';
import type { WantedLine } from '../../../../schemas/agent/volume-line.ts';

/**
 * Decides whether the blocks of a volume may be opened: nobody writes to it, and one that is to be filled is
 * not below another one either, nor on its way anywhere.
 *
 * @returns the volume; undefined: it may not
 */
export function mayOpenBlocks(
  { volumes, machines, arrivals }: Pick<DesiredState, 'volumes' | 'machines' | 'arrivals'>,
  { volume: id, use }: WantedLine,
): DesiredVolume | undefined {
  const volume = volumes.find((each) => each.id === id);
  if (!volume || volume.mode === 'discard') return undefined;
  const here = [...machines, ...arrivals.map(({ machine }) => machine)];
  const isDisk = here.some(({ disks }) => disks.some((disk) => disk.volume === id));
  if (isDisk || volume.from !== undefined) return undefined;
  const isBelow = volumes.some(({ base, off }) => base === id || off === id);
  return use === 'fill' && isBelow ? undefined : volume;
}

import { LIMITS } from '../../../../schemas/config/limits.ts';
import { type Blocks, joinBlocks } from '../core/nbd/parts-of-volume.ts';
import type { VolumeToRead } from '../ports/volume-access.ts';

/**
 * @param files how many of the topmost files of the chain of a volume
 * @param most ranges; a node may tell of as many as it likes
 * @returns blocks that lie in these files; undefined: in too many places, so that all of it is read
 */
export async function changedIn(
  volume: Pick<VolumeToRead, 'depths'>,
  files: number,
  most: number = LIMITS.backup.ranges,
): Promise<readonly Blocks[] | undefined> {
  const found: Blocks[] = [];
  for await (const part of volume.depths()) {
    if (part.length === 0 || part.flags < 1 || part.flags > files) continue;
    joinBlocks(found, part);
    if (found.length > most) return undefined;
  }
  return found;
}

import type { BackupRecord } from '../ports/backup-store.ts';
import type { BackupDependencies } from './backup-dependencies.ts';

/**
 * Gives restore points back that were made for backups which have been forgotten: no next backup stands on them, and
 * none would give them back.
 *
 * @param forgotten backups that are noted no longer
 */
export async function releasePoints(
  {
    backups,
    points,
    stacks,
    desired,
  }: Pick<BackupDependencies, 'backups' | 'points' | 'stacks' | 'desired'>,
  forgotten: readonly Pick<BackupRecord, 'stack' | 'made'>[],
): Promise<void> {
  for (const { stack, made: point } of forgotten) {
    if (point === null) continue;
    const others = await backups.list({ stack });
    if (others.some(({ made }) => made === point)) continue;
    await points.remove(point);
    await stacks.changeLayers(stack, { kind: 'drop-point', point });
    desired.touch(stack);
  }
}

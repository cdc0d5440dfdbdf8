import { LIMITS } from '../../../../schemas/config/limits.ts';

/**
 * @param last when the last backup was taken, and since when the server has had something to lose;
 *   undefined: never
 * @returns whether somebody should take a backup
 */
export function isBackupDue(
  { last, since }: { readonly last: Date | undefined; readonly since: Date | undefined },
  now: Date,
): boolean {
  const { dueMs, firstDueMs } = LIMITS.serverBackup;
  if (last) return now.getTime() - last.getTime() >= dueMs;
  return since !== undefined && now.getTime() - since.getTime() >= firstDueMs;
}

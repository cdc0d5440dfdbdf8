/**
 * Numbers the restored servers of one fleet: nodes obey the highest they have met, so that the server of
 * before never commands them again. It is the time of the restore, so that of two servers restored
 * from one backup the later one counts; and it is always above that of the backup, whatever the clock says.
 *
 * @param before term of the server that was backed up; 0: it was never restored
 * @param nowMs time of the restore
 */
export const nextTerm = (before: number, nowMs: number): number => Math.max(before + 1, nowMs);

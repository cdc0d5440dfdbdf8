/** Kind of subject: of a stack, only one backup is made at a time; the stack itself is not taken. */
export const BACKUP_SUBJECT = 'backup';

import { Fault } from '../../../schemas/errors/fault.ts';

/** @param why as in “The backup … cannot be used: <why>.” */
export const backupDamaged = (file: string, why: string): Fault<'SERVER_BACKUP_DAMAGED'> =>
  new Fault('SERVER_BACKUP_DAMAGED', { file, why });

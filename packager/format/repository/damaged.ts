import { Fault } from '../../../schemas/errors/fault.ts';

/** @param file its place in the repository */
export const damaged = (file: string, wanted: string, found: string): Fault<'BACKUP_DAMAGED'> =>
  new Fault('BACKUP_DAMAGED', { file, wanted, found });

/** @throws Fault BACKUP_DAMAGED unless it holds */
export function demandWhole(
  holds: boolean,
  file: string,
  wanted: string,
  found: string | number,
): asserts holds {
  if (!holds) throw damaged(file, wanted, String(found));
}

import { Fault } from '../../../schemas/errors/fault.ts';

/** Databases hold neither a NUL in text nor half of a surrogate pair; JSON can spell both. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/**
 * Refuses a parsed document with text in it that no database can hold.
 *
 * @param value as JSON gives it; `parseJson` has bounded its depth
 * @throws Fault ARCHIVE_MALFORMED
 */
export function refuseUnstorable(value: unknown, where: string): void {
  if (typeof value === 'string') {
    if (isStorable(value)) return;
    const found = 'a zero character or half a character';
    throw new Fault('ARCHIVE_MALFORMED', { where, wanted: 'characters that can be stored', found });
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    refuseUnstorable(key, where);
    refuseUnstorable(inner, where);
  }
}

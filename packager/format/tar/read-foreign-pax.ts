import { Fault } from '../../../schemas/errors/fault.ts';
import { printable } from '../printable.ts';

/** What a PAX header says about the next entry, as far as it is obeyed. */
export interface ForeignPax {
  readonly name?: string;
  readonly sizeBytes?: number;
}

/** These would make the entry something else than the bytes behind it. */
const REFUSED = /^(?:linkpath$|GNU\.sparse\.)/;

/**
 * Reads a PAX header of somebody else's tar (POSIX.1-2024, `pax`, “pax Extended Header”): records of
 * `length key=value\n`, lengths in bytes. Takes over `path` and `size`, which long names and files over
 * 8 GiB need; passes over what is not known.
 *
 * @throws Fault ARCHIVE_ENTRY_REFUSED, ARCHIVE_MALFORMED
 */
export function readForeignPax(bytes: Uint8Array, where: string): ForeignPax {
  const malformed = (): Fault =>
    new Fault('ARCHIVE_MALFORMED', { where, wanted: 'PAX records', found: 'other text' });
  const records = new Map<string, string>();
  const text = Buffer.from(bytes).toString('latin1');
  for (let at = 0; at < text.length;) {
    const start = /^([1-9][0-9]{0,5}) ([^=\n\0]+)=/.exec(text.slice(at, at + 1_000));
    const [whole = '', length, key = ''] = start ?? [];
    const end = at + Number(length);
    if (!start || end > text.length || end <= at + whole.length || text[end - 1] !== '\n') {
      throw malformed();
    }
    if (REFUSED.test(key) || records.has(key)) {
      const why = `it sets ${printable(key)} of another entry`;
      throw new Fault('ARCHIVE_ENTRY_REFUSED', { entry: where, why });
    }
    records.set(key, text.slice(at + whole.length, end - 1));
    at = end;
  }
  const path = records.get('path');
  const size = records.get('size');
  const name = path === undefined ? undefined : Buffer.from(path, 'latin1').toString('utf8');
  if (name === '' || name?.includes('\0')) throw malformed();
  if (size !== undefined && !/^[0-9]{1,15}$/.test(size)) throw malformed();
  return {
    ...(name === undefined ? {} : { name }),
    ...(size === undefined ? {} : { sizeBytes: Number(size) }),
  };
}

import { Fault } from '../../../schemas/errors/fault.ts';
import { printable } from '../printable.ts';

/** What a PAX header may say: times and owners, which nobody reads. */
const HARMLESS = new Set(['mtime', 'atime', 'ctime', 'uid', 'gid', 'uname', 'gname', 'comment']);

/**
 * Checks a PAX extended header (POSIX.1-2024, `pax`, “pax Extended Header”): records of
 * `length key=value\n`. One that would rename the next entry, resize it or point it elsewhere
 * (`path`, `size`, `linkpath`, `GNU.sparse.*` …) is refused, because other readers obey it.
 *
 * @throws Fault ARCHIVE_ENTRY_REFUSED, ARCHIVE_MALFORMED
 */
export function checkPax(bytes: Uint8Array, where: string): void {
  // Lengths count bytes. Read as characters, a record could swallow the next one.
  let rest = Buffer.from(bytes).toString('latin1');
  while (rest !== '') {
    const record = /^([1-9][0-9]{0,5}) ([^=\n\0]+)=/.exec(rest);
    const length = Number(record?.[1]);
    const key = record?.[2];
    if (key === undefined || rest[length - 1] !== '\n') {
      throw new Fault('ARCHIVE_MALFORMED', { where, wanted: 'PAX records', found: 'other text' });
    }
    if (!HARMLESS.has(key)) {
      const why = `it sets ${printable(key)} of another entry`;
      throw new Fault('ARCHIVE_ENTRY_REFUSED', { entry: where, why });
    }
    rest = rest.slice(length);
  }
}

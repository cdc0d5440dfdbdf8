import { unusable } from '../unusable.ts';

/** What a PAX header says about the next entry. Undefined: nothing. */
export interface PaxFacts {
  readonly name: string | undefined;
  readonly target: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly modified: number | undefined;
  readonly attributes: ReadonlyMap<string, string>;
}

const ATTRIBUTE = 'SCHILY.xattr.';
/** Attributes that mean something in the guest. Security labels are those of whoever built the image. */
const KEPT = /^(?:security\.capability|user\.[^\0]{1,200})$/;

/**
 * Reads PAX records (POSIX.1-2024, `pax`, “pax Extended Header”): `<length> <key>=<value>\n`, lengths
 * in bytes. What is not known is passed over.
 *
 * @param bytes as characters of one byte each
 * @throws Fault CONTAINER_UNUSABLE for what would make the content something else, or is damaged
 */
export function readPax(bytes: string): PaxFacts {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const start = /^([1-9][0-9]{0,8}) ([^=\n]+)=/.exec(bytes.slice(at, at + 1_000));
    const [whole = '', length, key = ''] = start ?? [];
    const end = at + Number(length);
    if (!start || end > bytes.length || end <= at + whole.length || bytes[end - 1] !== '\n') {
      throw unusable('a layer is damaged: an extended header cannot be read');
    }
    records.set(key, bytes.slice(at + whole.length, end - 1));
    at = end;
  }
  if ([...records.keys()].some((key) => key.startsWith('GNU.sparse.'))) {
    throw unusable('an entry of a layer is a sparse file of GNU tar');
  }
  return {
    name: records.get('path'),
    target: records.get('linkpath'),
    sizeBytes: numberOf(records.get('size')),
    uid: numberOf(records.get('uid')),
    gid: numberOf(records.get('gid')),
    modified: numberOf(records.get('mtime')),
    attributes: attributesOf(records),
  };
}

const attributesOf = (records: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map(
    [...records].flatMap(([key, value]) => {
      const name = key.startsWith(ATTRIBUTE) ? key.slice(ATTRIBUTE.length) : '';
      return KEPT.test(name) ? [[name, value] as const] : [];
    }),
  );

/** Whole seconds of times; what is before 1970 counts as 1970. */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^-[0-9.]+$/.test(text)) return 0;
  const value = Number(/^([0-9]{1,15})(?:\.[0-9]*)?$/.exec(text)?.[1] ?? NaN);
  if (Number.isSafeInteger(value)) return value;
  throw unusable('a layer is damaged: an extended header has no number where one must be');
}

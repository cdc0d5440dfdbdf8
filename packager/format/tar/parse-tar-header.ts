import { Fault } from '../../../schemas/errors/fault.ts';
import { printable } from '../printable.ts';
import type { TarRules } from './tar-rules.ts';
import { TAR, type TarField, tarChecksum } from './tar-format.ts';

/** What one header says. `extension` entries describe the next one (PAX). */
export interface TarHeader {
  readonly name: string;
  readonly sizeBytes: number;
  readonly kind: 'file' | 'folder' | 'extension' | 'global extension' | 'long name';
}

const KINDS: Record<string, TarHeader['kind']> = {
  '0': 'file',
  '5': 'folder',
  x: 'extension',
  g: 'global extension',
};

/** Type flags that would lead outside the archive or change what an entry is, by their names. */
const REFUSED: Record<string, string> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a character device',
  '4': 'a block device',
  '6': 'a named pipe',
  L: 'a GNU long name',
  K: 'a GNU long link',
  S: 'a GNU sparse file',
};

/**
 * Reads one tar header strictly: where lenient readers would guess, and so differ from each other,
 * it is refused.
 *
 * @param header 512 bytes that are not all zero
 * @param offset where they are in the archive, for the sentence
 * @param binarySizes whether sizes may be in the binary form, as GNU tar writes those over 8 GiB
 * @throws Fault ARCHIVE_MALFORMED, ARCHIVE_ENTRY_REFUSED
 */
export function parseTarHeader(
  header: Uint8Array,
  offset: number,
  { binarySizes, names }: Pick<TarRules, 'binarySizes' | 'names'> = {},
): TarHeader {
  const where = `the tar header at byte ${offset}`;
  checkSum(header, where);
  checkMagic(header, where);
  const foreign = names === 'any tool';
  const name = foreign ? readForeignName(header, where) : readName(header, where);
  const type = latin1(header, TAR.type);
  const kind = foreign && type === 'L' ? 'long name' : KINDS[type];
  if (kind === undefined) {
    const why = `it is ${REFUSED[type] ?? `of type ${printable(type)}`}, only regular files are allowed`;
    throw new Fault('ARCHIVE_ENTRY_REFUSED', { entry: printable(name), why });
  }
  // A second name beside the first: readers disagree on which one counts.
  if (!isZero(header, TAR.linkName) || (!foreign && !isZero(header, TAR.prefix))) {
    const why = 'its header has more than one name';
    throw new Fault('ARCHIVE_ENTRY_REFUSED', { entry: printable(name), why });
  }
  const binary = binarySizes ? readBinarySize(header) : undefined;
  return { name, kind, sizeBytes: binary ?? readSize(header, where) };
}

/** POSIX puts the beginning of a long name into the prefix; GNU's older form has times there. */
function readForeignName(header: Uint8Array, where: string): string {
  const isPosix = latin1(header, TAR.magic) === 'ustar\x0000';
  const prefix = isPosix ? latin1(header, TAR.prefix).replace(/\0.*$/s, '') : '';
  // A name of exactly 100 bytes has no NUL behind it.
  const name = readName(header, where);
  return utf8Name(prefix === '' ? name : `${prefix}/${name}`);
}

/** @param bytes as characters of one byte each; what is no UTF-8 is kept as it is */
export function utf8Name(bytes: string): string {
  const raw = Buffer.from(bytes, 'latin1');
  const text = raw.toString('utf8');
  return Buffer.from(text, 'utf8').equals(raw) ? text : bytes;
}

/** Six digits, NUL, space, as most tools write it; VirtualBox writes seven digits and NUL. */
function checkSum(header: Uint8Array, where: string): void {
  const wanted = tarChecksum(header);
  const text = latin1(header, TAR.checksum);
  const found = /^([0-7]{6}\0 |[0-7]{7}\0)$/.exec(text)?.[1];
  if (found !== undefined && Number.parseInt(found, 8) === wanted) return;
  throw new Fault('ARCHIVE_MALFORMED', {
    where,
    wanted: `checksum ${wanted.toString(8)}`,
    found: printable(text),
  });
}

/** POSIX writes `ustar`, NUL, `00`; GNU tar's default format writes `ustar`, two spaces, NUL. */
function checkMagic(header: Uint8Array, where: string): void {
  const magic = latin1(header, TAR.magic);
  if (magic === 'ustar\x0000' || magic === 'ustar  \0') return;
  throw new Fault('ARCHIVE_MALFORMED', {
    where,
    wanted: 'a ustar header',
    found: printable(magic),
  });
}

function readName(header: Uint8Array, where: string): string {
  const text = latin1(header, TAR.name);
  const match = /^([^\0]+)\0*$/.exec(text);
  if (match?.[1]) return match[1];
  throw new Fault('ARCHIVE_MALFORMED', {
    where,
    wanted: 'a name that ends at its first NUL',
    found: printable(text),
  });
}

/** Octal digits only: the binary form for huge sizes is also how negative ones are written. */
function readSize(header: Uint8Array, where: string): number {
  const text = latin1(header, TAR.size);
  const digits = /^ *([0-7]+)[\0 ]*$/.exec(text)?.[1];
  if (digits !== undefined) return Number.parseInt(digits, 8);
  throw new Fault('ARCHIVE_MALFORMED', {
    where,
    wanted: 'a size in octal digits',
    found: printable(text),
  });
}

/** The highest bit, then a number, most significant byte first; only those that are exact here. */
function readBinarySize(header: Uint8Array): number | undefined {
  const { offset, length } = TAR.size;
  const [first, ...rest] = header.subarray(offset, offset + length);
  if (first !== 0x80) return undefined;
  const size = rest.reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(size) ? size : undefined;
}

const latin1 = (bytes: Uint8Array, { offset, length }: TarField): string =>
  String.fromCharCode(...bytes.subarray(offset, offset + length));

const isZero = (bytes: Uint8Array, { offset, length }: TarField): boolean =>
  bytes.subarray(offset, offset + length).every((byte) => byte === 0);

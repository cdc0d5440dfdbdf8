import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type ByteSource, readExactly, readWindows, sliceSource } from '../byte-source.ts';
import { printable } from '../printable.ts';
import { readForeignPax } from './read-foreign-pax.ts';
import { checkPax } from './check-pax.ts';
import { parseTarHeader, type TarHeader, utf8Name } from './parse-tar-header.ts';
import type { TarRules } from './tar-rules.ts';
import { paddedBytes, TAR } from './tar-format.ts';

/** Where the content of an entry is. */
export interface TarEntry {
  readonly name: string;
  readonly offset: number;
  readonly sizeBytes: number;
}

const OCI_LAYOUT: TarRules = {
  file: /^(?:oci-layout|index\.json|blobs\/sha256\/[0-9a-f]{64})$/,
  folder: /^(?:blobs|blobs\/sha256)\/?$/,
  what: 'an OCI layout',
};
const EXTENSION_BYTES = 64 * 1024;
/** GNU tar fills up to a multiple of its blocking factor, 10 KiB unless told otherwise. */
const END_PADDING_BYTES = 1024 * 1024;

/**
 * Lists the entries of an archive without reading their content.
 *
 * General tar readers accept what others write, and each fills gaps its own way; this one accepts
 * what an OCI layout needs and nothing else (attacks A1–A4 of the tests).
 *
 * @param rules what may be in it; default: an OCI layout
 * @throws Fault ARCHIVE_MALFORMED, ARCHIVE_ENTRY_REFUSED, ARCHIVE_TRUNCATED, LIMIT_EXCEEDED
 */
export async function readTar(
  source: ByteSource,
  rules: TarRules = OCI_LAYOUT,
): Promise<ReadonlyMap<string, TarEntry>> {
  const entries = new Map<string, TarEntry>();
  let offset = 0;
  let announced: Announced = {};
  for (let count = 0; ; count += 1) {
    if (count > LIMITS.archive.entries) throw tooManyEntries();
    const block = await readExactly(source, offset, TAR.blockBytes, 'the list of entries');
    if (isZero(block)) {
      await checkEnd(source, offset + TAR.blockBytes);
      return entries;
    }
    const header = parseTarHeader(block, offset, rules);
    const isEntry = header.kind === 'file' || header.kind === 'folder';
    const entry = {
      name: (isEntry ? announced.name : undefined) ?? header.name,
      offset: offset + TAR.blockBytes,
      sizeBytes: (isEntry ? announced.sizeBytes : undefined) ?? header.sizeBytes,
    };
    await checkContent(source, entry);
    if (header.kind === 'file')
      addFile(entries, { ...entry, name: plainName(entry, rules) }, rules);
    else if (header.kind === 'folder') checkFolder(entry, rules);
    else Object.assign(announced, await readAnnounced(source, entry, header.kind, rules));
    if (isEntry) announced = {};
    offset = entry.offset + paddedBytes(entry.sizeBytes);
  }
}

/** Content and padding must be there, and the padding empty: nothing hides between entries. */
async function checkContent(source: ByteSource, entry: TarEntry): Promise<void> {
  const end = entry.offset + entry.sizeBytes;
  const padding = paddedBytes(entry.sizeBytes) - entry.sizeBytes;
  if (end + padding > source.sizeBytes) {
    throw new Fault('ARCHIVE_TRUNCATED', {
      where: printable(entry.name),
      wantedBytes: entry.sizeBytes + padding,
      foundBytes: Math.max(0, source.sizeBytes - entry.offset),
    });
  }
  if (padding === 0) return;
  if (isZero(await readExactly(source, end, padding, entry.name))) return;
  const where = `the padding behind ${printable(entry.name)}`;
  throw new Fault('ARCHIVE_MALFORMED', { where, wanted: 'zeros', found: 'other bytes' });
}

function addFile(entries: Map<string, TarEntry>, entry: TarEntry, rules: TarRules): void {
  if (!rules.file.test(entry.name)) throw refused(entry, `it is no part of ${rules.what}`);
  // Of two entries with one name most readers take the last, some the first.
  if (entries.has(entry.name)) throw refused(entry, 'it is there twice');
  entries.set(entry.name, entry);
}

function checkFolder(entry: TarEntry, rules: TarRules): void {
  if (!rules.folder.test(entry.name)) throw refused(entry, `it is no folder of ${rules.what}`);
  if (entry.sizeBytes !== 0) throw refused(entry, 'it is a folder with content');
}

/** What was said about the entry that comes next. */
interface Announced {
  name?: string;
  sizeBytes?: number;
}

async function readAnnounced(
  source: ByteSource,
  entry: TarEntry,
  kind: TarHeader['kind'],
  { names }: TarRules,
): Promise<Announced> {
  if (entry.sizeBytes > EXTENSION_BYTES) throw refused(entry, 'its extended header is too long');
  const where = `the extended header at byte ${entry.offset}`;
  const bytes = await readExactly(source, entry.offset, entry.sizeBytes, where);
  if (kind === 'long name') {
    return { name: utf8Name(Buffer.from(bytes).toString('latin1').replace(/\0*$/, '')) };
  }
  if (names === 'any tool' && kind === 'extension') return readForeignPax(bytes, where);
  checkPax(bytes, where);
  return {};
}

/** Some tools write `./` before each name, and a name in Unicode may be composed or not. */
const plainName = ({ name }: TarEntry, { names }: TarRules): string =>
  names === 'any tool' ? name.replace(/^(?:\.\/)+/, '').normalize('NFC') : name;

const refused = ({ name }: TarEntry, why: string): Fault =>
  new Fault('ARCHIVE_ENTRY_REFUSED', { entry: printable(name), why });

async function checkEnd(source: ByteSource, offset: number): Promise<void> {
  const where = 'the end of the archive';
  const rest = source.sizeBytes - offset;
  if (rest < TAR.blockBytes) {
    const data = { where, wantedBytes: TAR.blockBytes, foundBytes: rest };
    throw new Fault('ARCHIVE_TRUNCATED', data);
  }
  const refuse = (found: string): Fault =>
    new Fault('ARCHIVE_MALFORMED', { where, wanted: 'nothing more', found });
  if (rest > END_PADDING_BYTES) throw refuse(`${rest} bytes behind it`);
  for await (const window of readWindows(sliceSource(source, offset, rest), 64 * 1024, where)) {
    if (!isZero(window)) throw refuse('other data behind it');
  }
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

const tooManyEntries = (): Fault =>
  new Fault('LIMIT_EXCEEDED', {
    what: 'The number of entries in the archive',
    limit: String(LIMITS.archive.entries),
    found: 'more',
  });

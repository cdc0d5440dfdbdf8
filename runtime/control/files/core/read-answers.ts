import { LIMITS } from '../../../../schemas/config/limits.ts';
import { isName, nameText } from './path-text.ts';

const { fileBytes, folderEntries, partitions } = LIMITS.stack.points.files;

/** Whoever speaks so is no guest of ours, or somebody has taken it over. */
export class LyingGuest extends Error {}

/** The disk that a guest has, or a partition of it. */
export interface Partition {
  readonly part: string;
  /** 0: the whole disk, which has no partitions. */
  readonly number: number;
  readonly sizeBytes: number;
}

const KiB = 1024;
const PARTITION = /^ *\d{1,4} +\d{1,7} +(\d{1,16}) +(vda(\d{0,3}))$/;

/**
 * Reads what a guest knows of its disk (proc(5), /proc/partitions).
 *
 * @returns its partitions, by number; the disk itself when there are none
 * @throws LyingGuest
 */
export function readPartitions(answer: Uint8Array): Partition[] {
  const lines = Buffer.from(answer).toString('latin1').split('\n');
  const found = lines.flatMap((line): Partition[] => {
    const [, blocks, part, number] = PARTITION.exec(line) ?? [];
    if (blocks === undefined || part === undefined) return [];
    return [{ part, number: Number(number), sizeBytes: Number(blocks) * KiB }];
  });
  const byNumber = new Map(found.map((each) => [each.number, each]));
  const isSane = found.every(({ sizeBytes }) => Number.isSafeInteger(sizeBytes));
  if (!isSane || byNumber.size !== found.length || !byNumber.has(0)) {
    throw new LyingGuest('it tells of no disk');
  }
  if (found.length > partitions + 1) throw new LyingGuest('it tells of too many partitions');
  const own = found.filter(({ number }) => number > 0).sort((a, b) => a.number - b.number);
  return own.length > 0 ? own : found;
}

/** What is at a path; `other`: neither read nor followed, such as a device, or larger than anything can be. */
export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
  /** Since 1970; 0: unknown. */
  readonly seconds: number;
  /** Who may do what with it: nine bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** One thing in a folder. */
export interface FolderEntry extends FileFacts {
  readonly name: Buffer;
  /** Its name as people see it. */
  readonly text: string;
}

const FACTS = String.raw`([0-9a-f]{1,8}) (\d{1,20}) (-?\d{1,19}) (\d{1,10}) (\d{1,10})`;
const ONE = new RegExp(`^/${FACTS}\n$`);
const NAMED = new RegExp(`^${FACTS} \\./([^/\\0]+)$`, 's');
const TYPE_MASK = 0xf000;
const KINDS: Readonly<Record<number, FileFacts['kind']>> = {
  0x8000: 'file',
  0x4000: 'folder',
  0xa000: 'link',
};
const MOST_MODE = 0o777;
/** The end of the year 9999. */
const MOST_SECONDS = 253_402_300_799;
const MOST_ID = 0xffff_ffff;

/** @throws LyingGuest */
export function readFacts(answer: Uint8Array): FileFacts {
  const found = ONE.exec(Buffer.from(answer).toString('latin1'));
  if (!found) throw new LyingGuest('it tells what nothing can be');
  return factsOf(found.slice(1));
}

/**
 * Divides what is told of a folder. Each begins behind a line feed with a slash, which no name holds: a name with line feeds cannot
 * pass for another one.
 *
 * @returns a text for each thing in it, for {@link readEntry}
 * @throws LyingGuest
 */
export function divideFolder(answer: Uint8Array): string[] {
  const text = Buffer.from(answer).toString('latin1');
  if (text === '') return [];
  if (!text.startsWith('/') || !text.endsWith('\n')) throw new LyingGuest('half of a folder');
  const records = text.slice(1, -1).split('\n/', folderEntries + 1);
  if (records.length > folderEntries) throw new LyingGuest('more than was asked for');
  return records;
}

/** @throws LyingGuest for what no folder can hold: a name that leads elsewhere */
export function readEntry(record: string): FolderEntry {
  const found = NAMED.exec(record);
  const name = Buffer.from(found?.[6] ?? '', 'latin1');
  if (!found || !isName(name)) throw new LyingGuest('a name that no file has');
  return { ...factsOf(found.slice(1)), name, text: nameText(name) };
}

/**
 * @returns folders first, by name
 * @throws LyingGuest for a name that is there twice
 */
export function orderFolder(entries: readonly FolderEntry[]): FolderEntry[] {
  if (new Set(entries.map((each) => each.text)).size !== entries.length) {
    throw new LyingGuest('a name twice in a folder');
  }
  return entries.toSorted(inOrder);
}

/**
 * Reads what is in a folder, all at once.
 *
 * @throws LyingGuest
 */
export const readFolder = (answer: Uint8Array): FolderEntry[] =>
  orderFolder(divideFolder(answer).map(readEntry));

/** The order of {@link entryKey}, which would be made some millions of times. */
function inOrder(a: FolderEntry, b: FolderEntry): number {
  const first = Number(b.kind === 'folder') - Number(a.kind === 'folder');
  return first === 0 ? (a.text < b.text ? -1 : 1) : first;
}

/** @returns by what folders are ordered: folders first, and then by name */
export const entryKey = ({ kind, text }: Pick<FolderEntry, 'kind' | 'text'>): string =>
  `${kind === 'folder' ? 0 : 1}${text}`;

function factsOf([mode = '', size, seconds, uid, gid]: readonly string[]): FileFacts {
  const bits = Number.parseInt(mode, 16);
  const sizeBytes = Number(size);
  const kind = KINDS[bits & TYPE_MASK] ?? 'other';
  return {
    kind: sizeBytes <= fileBytes ? kind : 'other',
    sizeBytes: Math.min(sizeBytes, fileBytes),
    seconds: between(Number(seconds), MOST_SECONDS),
    mode: bits & MOST_MODE,
    uid: between(Number(uid), MOST_ID),
    gid: between(Number(gid), MOST_ID),
  };
}

const between = (value: number, most: number): number => (value < 0 || value > most ? 0 : value);

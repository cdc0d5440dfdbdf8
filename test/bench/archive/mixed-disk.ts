import { createCipheriv, createHash } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makePartitionedDisk, run } from './partitioned-disk.ts';

const MiB = 2 ** 20;
const PAGE_BYTES = 16 * 1024;
const FILE_BYTES = 40 * MiB;
const KEY = createHash('sha256').update('a disk of which much does not compress').digest();
const WORDS =
  'order invoice customer paid open pending Berlin Lisbon Oslo blue large express'.split(' ');

export interface MixedOptions {
  readonly sizeBytes: number;
  /** Of files as photos and films are: nothing in them compresses. */
  readonly mediaBytes: number;
  /** Of a database's tables. */
  readonly databaseBytes: number;
  /** Of programs, and the folders they are taken from, one after the other. */
  readonly programBytes: number;
  readonly programs: readonly string[];
}

/** Makes a disk with an ext4 of media, a database and programs; the first two are the same each time. */
export function makeMixedDisk(file: string, options: MixedOptions): void {
  const { sizeBytes, mediaBytes, databaseBytes, programBytes, programs } = options;
  const place = makePartitionedDisk(file, sizeBytes, 'linux');
  const tree = mkdtempSync(join(dirname(file), 'mixed-'));
  try {
    writeFiles(join(tree, 'srv/media'), mediaBytes, media());
    writeFiles(join(tree, 'var/lib/database'), databaseBytes, tables());
    copyPrograms(programs, join(tree, 'usr'), programBytes);
    const offset = `offset=${place.offset}`;
    const blocks = String(Math.floor(place.sizeBytes / 4096));
    run('mke2fs', '-q', '-t', 'ext4', '-b', '4096', '-d', tree, '-E', offset, file, blocks);
  } finally {
    rmSync(tree, { recursive: true });
  }
}

/** Writes so many bytes into files of up to 40 MiB. */
function writeFiles(folder: string, bytes: number, parts: Generator<Buffer, never>): void {
  mkdirSync(folder, { recursive: true });
  for (let done = 0, number = 0; done < bytes; number += 1) {
    const file = openSync(join(folder, `part-${number}`), 'w');
    const end = Math.min(bytes, done + FILE_BYTES);
    while (done < end) done += writeSync(file, parts.next().value.subarray(0, end - done));
    closeSync(file);
  }
}

/** The key stream of a cipher is random to every compressor, and the same each time. */
function* media(bytes = MiB): Generator<Buffer, never> {
  const cipher = createCipheriv('aes-256-ctr', KEY, Buffer.alloc(16));
  const zeros = Buffer.alloc(bytes);
  for (;;) yield cipher.update(zeros);
}

/** Pages of rows as a table has them: numbers that rise, words, tokens and times; some pages are half empty. */
function* tables(): Generator<Buffer, never> {
  const random = media(PAGE_BYTES);
  for (let page = 0; ; page += 1) {
    const noise = random.next().value;
    const bytes = Buffer.alloc(PAGE_BYTES);
    bytes.writeUInt32BE(noise.readUInt32BE(0), 0);
    bytes.writeUInt32BE(page, 4);
    const end = page % 4 === 0 ? PAGE_BYTES / 2 : PAGE_BYTES - 1024;
    for (let at = 38, row = 0; at < end; row += 1) {
      at += bytes.write(makeRow(page * 100 + row, noise.subarray(8 + row * 32)), at, 'latin1');
    }
    yield bytes;
  }
}

function makeRow(id: number, noise: Buffer): string {
  const word = (i: number): string => WORDS[(noise[i] ?? 0) % WORDS.length] ?? '';
  const when = 1_700_000_000 + id * 7 + (noise[4] ?? 0);
  const token = noise.toString('latin1', 8, 24);
  return `\x80${id}\x1f${when}\x1f${word(0)} ${word(1)}\x1f${word(2)}@example.org\x1f${token}\x1f${noise.readUInt16BE(6)}.00\0`;
}

/** Copies files and folders, in the order of their names, until there are enough. */
function copyPrograms(folders: readonly string[], to: string, bytes: number): void {
  mkdirSync(to, { recursive: true });
  const list = run('find', ...folders, '-xdev', '-type', 'f', '-printf', '%s\t%p\n').split('\n');
  let copied = 0;
  const chosen: string[] = [];
  for (const line of list
    .slice(0, -1)
    .toSorted((a, b) => (a.slice(a.indexOf('\t')) < b.slice(b.indexOf('\t')) ? -1 : 1))) {
    const size = Number(line.slice(0, line.indexOf('\t')));
    if (copied + size > bytes) continue;
    copied += size;
    chosen.push(line.slice(line.indexOf('\t') + 1));
  }
  if (copied < 0.98 * bytes)
    throw new Error(`there are only ${copied} bytes of programs in ${folders.join(', ')}`);
  for (let first = 0; first < chosen.length; first += 1_000) {
    run('cp', '--parents', '-t', to, ...chosen.slice(first, first + 1_000));
  }
}

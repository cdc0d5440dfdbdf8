import { demand } from './refuse.ts';

const BLOCK = 512;
const NAME = /^(oci-layout|index\.json|blobs\/sha256\/[0-9a-f]{64})$/;
const FOLDER = /^blobs(\/sha256)?\/?$/;
const HARMLESS = ['mtime', 'atime', 'ctime', 'uid', 'gid', 'uname', 'gname', 'comment'];

/** docs/format.md, “The tar”. @returns the files by name */
export function readTar(file: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let at = 0;
  for (let count = 0; ; count += 1) {
    demand(count <= 100_000, 'at most 100,000 entries');
    const header = take(file, at, BLOCK);
    if (isZero(header)) break;
    const { name, type, size } = readHeader(header);
    const content = take(file, at + BLOCK, size);
    const padded = Math.ceil(size / BLOCK) * BLOCK;
    demand(isZero(take(file, at + BLOCK + size, padded - size)), 'padding is zero');
    if (type === '0') {
      demand(NAME.test(name), 'only the names of the table');
      demand(!files.has(name), 'no name twice');
      files.set(name, content);
    } else if (type === '5') {
      demand(FOLDER.test(name) && size === 0, 'only the folders of the table, of size 0');
    } else {
      demand(type === 'x' || type === 'g', 'only the types of the table');
      checkPax(content);
    }
    at += BLOCK + padded;
  }
  const end = file.subarray(at + BLOCK);
  demand(end.length >= BLOCK, 'two zero blocks at the end');
  demand(end.length <= 2 ** 20 && isZero(end), 'at most 1 MiB of zeros behind the first');
  return files;
}

const isZero = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);

function take(file: Buffer, at: number, length: number): Buffer {
  demand(at + length <= file.length, 'the file does not end early');
  return file.subarray(at, at + length);
}

function readHeader(header: Buffer): { name: string; type: string; size: number } {
  const text = (at: number, length: number): string => header.toString('latin1', at, at + length);
  const magic = text(257, 8);
  demand(magic === 'ustar\x0000' || magic === 'ustar  \0', 'a ustar header');
  let sum = 8 * 0x20;
  for (let i = 0; i < BLOCK; i += 1) if (i < 148 || i >= 156) sum += header[i] ?? 0;
  demand(text(148, 8) === `${sum.toString(8).padStart(6, '0')}\0 `, 'the checksum fits');
  demand(isZero(header.subarray(157, 257)), 'no link name');
  demand(isZero(header.subarray(345, 500)), 'no prefix');
  const name = /^([^\0]+)\0*$/.exec(text(0, 100))?.[1];
  const size = /^ *([0-7]+)[ \0]*$/.exec(text(124, 12))?.[1];
  demand(name !== undefined, 'a name, and nothing behind its NUL');
  demand(size !== undefined, 'a size in octal digits');
  return { name, type: text(156, 1), size: Number.parseInt(size, 8) };
}

function checkPax(content: Buffer): void {
  demand(content.length <= 64 * 1024, 'PAX headers have at most 64 KiB');
  for (let at = 0; at < content.length;) {
    const start = content.toString('latin1', at, at + 300);
    const [, length, key] = /^([1-9]\d*) ([^=\n\0]+)=/.exec(start) ?? [];
    const end = at + Number(length);
    demand(key !== undefined && content[end - 1] === 0x0a, 'PAX records');
    demand(HARMLESS.includes(key), 'only harmless PAX records');
    at = end;
  }
}

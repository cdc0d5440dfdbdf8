import { expect, test } from 'vitest';
import { writeCpio } from './write-cpio.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

/** Names and what is behind them, read as the kernel does: by the lengths in each head. */
function readBack(archive: Buffer): [name: string, mode: number, content: string][] {
  const found: [string, number, string][] = [];
  for (let at = 0; at < archive.length;) {
    const field = (i: number): number =>
      Number.parseInt(archive.toString('latin1', at + 6 + 8 * i, at + 14 + 8 * i), 16);
    expect(archive.toString('latin1', at, at + 6)).toBe('070701');
    const [mode, size, nameLength] = [field(1), field(6), field(11)];
    const name = archive.toString('utf8', at + 110, at + 110 + nameLength - 1);
    expect(archive[at + 110 + nameLength - 1]).toBe(0);
    const start = Math.ceil((at + 110 + nameLength) / 4) * 4;
    found.push([name, mode, archive.toString('utf8', start, start + size)]);
    at = Math.ceil((start + size) / 4) * 4;
  }
  return found;
}

test('an archive has each folder before what is in it, and ends with a trailer', () => {
  const files = [
    { path: 'init', bytes: bytes('#!'), isProgram: true },
    { path: 'a/b/c', bytes: bytes('12345') },
  ];
  expect(readBack(writeCpio(files, ['proc']))).toEqual([
    ['a', 0o040755, ''],
    ['a/b', 0o040755, ''],
    ['proc', 0o040755, ''],
    ['init', 0o100755, '#!'],
    ['a/b/c', 0o100644, '12345'],
    ['TRAILER!!!', 0, ''],
  ]);
});

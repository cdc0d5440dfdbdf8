import { describe, expect, test } from 'vitest';
import {
  entryKey,
  LyingGuest,
  readFacts,
  readFolder,
  readPartitions,
} from '../../../../../runtime/control/files/core/read-answers.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const HEAD = 'major minor  #blocks  name\n\n';

describe('the partitions of a disk', () => {
  test('are those that a kernel has found, by number', () => {
    const text = `${HEAD} 254        0    8192 vda\n 254       15     100 vda15\n 254        1    4096 vda1\n   7        0     99 loop0\n`;
    expect(readPartitions(bytes(text))).toEqual([
      { part: 'vda1', number: 1, sizeBytes: 4_194_304 },
      { part: 'vda15', number: 15, sizeBytes: 102_400 },
    ]);
  });

  test('a disk without any is one itself', () => {
    expect(readPartitions(bytes(`${HEAD} 254 0 1024 vda\n`))).toEqual([
      { part: 'vda', number: 0, sizeBytes: 1_048_576 },
    ]);
  });

  test.each([
    ['nothing', ''],
    ['no disk', `${HEAD} 254 1 1024 vda1\n`],
    ['one twice', `${HEAD} 254 0 1024 vda\n 254 1 1 vda1\n 254 1 2 vda1\n`],
    ['one twice under two names', `${HEAD} 254 0 1024 vda\n 254 1 1 vda1\n 254 1 2 vda01\n`],
    ['more than numbers hold', `${HEAD} 254 0 9999999999999999 vda\n`],
    [
      'very many',
      `${HEAD} 254 0 9 vda\n${Array.from({ length: 129 }, (_none, i) => ` 254 1 1 vda${i + 1}\n`).join('')}`,
    ],
  ])('%s is no answer', (_what, text) => {
    expect(() => readPartitions(bytes(text))).toThrow(LyingGuest);
  });

  test('as many as there may be are taken', () => {
    const { partitions } = LIMITS.stack.points.files;
    const own = Array.from({ length: partitions }, (_none, i) => ` 254 1 1 vda${i + 1}\n`);
    expect(readPartitions(bytes(` 254 0 9 vda\n${own.join('')}`))).toHaveLength(partitions);
  });
});

describe('what is at a path', () => {
  test.each([
    ['/81a4 15 1796095065 0 33\n', { kind: 'file', sizeBytes: 15, mode: 0o644, gid: 33 }],
    ['/41ed 4096 0 0 0\n', { kind: 'folder', mode: 0o755 }],
    ['/a1ff 5 0 0 0\n', { kind: 'link', mode: 0o777 }],
    ['/21b6 0 0 0 0\n', { kind: 'other' }],
    ['/1180 0 0 0 0\n', { kind: 'other' }],
    // Bits that would let whoever starts it be somebody else are not told.
    ['/8fff 0 0 0 0\n', { kind: 'file', mode: 0o777 }],
    ['/8000 0 -1 0 0\n', { seconds: 0 }],
    ['/8000 0 253402300799 4294967295 0\n', { seconds: 253_402_300_799, uid: 4_294_967_295 }],
    ['/8000 0 253402300800 4294967296 4294967296\n', { seconds: 0, uid: 0, gid: 0 }],
    [`/8000 ${2 ** 46} 0 0 0\n`, { kind: 'file', sizeBytes: 2 ** 46 }],
    [`/8000 ${2 ** 46 + 1} 0 0 0\n`, { kind: 'other', sizeBytes: 2 ** 46 }],
    ['/8000 18446744073709551615 0 0 0\n', { kind: 'other' }],
  ])('%j', (text, facts) => {
    expect(readFacts(bytes(text))).toMatchObject(facts);
  });

  test.each([
    '',
    '/81a4 15 0 0 0',
    '/81a4 15 0 0 0\n\n',
    '81a4 1 0 0 0\n',
    '/81a4 -1 0 0 0\n',
    '/g 1 0 0 0\n',
  ])('%j is no answer', (text) => {
    expect(() => readFacts(bytes(text))).toThrow(LyingGuest);
  });
});

describe('what is in a folder', () => {
  test('is told folders first, by name', () => {
    const found = readFolder(
      bytes('/81a4 1 0 0 0 ./b\n/41ed 1 0 0 0 ./z\n/a1ff 1 0 0 0 ./a\n/41ed 1 0 0 0 ./y\n'),
    );
    expect(found.map(entryKey)).toEqual(['0y', '0z', '1a', '1b']);
  });

  test('an empty one has nothing', () => {
    expect(readFolder(bytes(''))).toEqual([]);
  });

  test('a name with line feeds passes for no other one', () => {
    const found = readFolder(bytes('/81a4 1 0 0 0 ./a\n81a4 9 0 0 0 .b\n/81a4 2 0 0 0 ./end\n\n'));
    expect(found.map(({ text, sizeBytes }) => [text, sizeBytes])).toEqual([
      ['a\\x0a81a4 9 0 0 0 .b', 1],
      ['end\\x0a', 2],
    ]);
  });

  test.each([
    ['a slash', '/81a4 1 0 0 0 ./a/b\n'],
    ['the folder itself', '/41ed 1 0 0 0 ./.\n'],
    ['the folder above', '/41ed 1 0 0 0 ./..\n'],
    ['an absolute one', '/81a4 1 0 0 0 /etc\n'],
    ['none', '/81a4 1 0 0 0 ./\n'],
    ['a NUL', '/81a4 1 0 0 0 ./a\0b\n'],
    ['a very long one', `/81a4 1 0 0 0 ./${'a'.repeat(256)}\n`],
    ['one twice', '/81a4 1 0 0 0 ./a\n/a1ff 1 0 0 0 ./a\n'],
    ['half a line', '/81a4 1 0 0 0 ./a'],
    ['other words', 'ok\n'],
    ['no facts', '/./a\n'],
    ['too many', '/81a4 1 0 0 0 ./a\n'.repeat(100_001)],
  ])('%s is no name', (_what, text) => {
    expect(() => readFolder(bytes(text))).toThrow(LyingGuest);
  });

  test('as many as there may be are taken', () => {
    const lines = Array.from({ length: 100_000 }, (_none, i) => `/81a4 1 0 0 0 ./${i}\n`);
    expect(readFolder(bytes(lines.join('')))).toHaveLength(100_000);
  });
});

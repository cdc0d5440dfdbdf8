import { describe, expect, test } from 'vitest';
import { assert, property, uint8Array } from 'fast-check';
import {
  isName,
  nameText,
  pathText,
  readPath,
} from '../../../../../runtime/control/files/core/path-text.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** What is a character is what a decoder makes of it. */
function slowText(bytes: Buffer): string {
  if (bytes.length === 0) return '';
  for (const length of [4, 3, 2, 1]) {
    const part = bytes.subarray(0, length);
    const text = part.toString('utf8');
    const isOne = part.equals(Buffer.from(text)) && Array.from(text).length === 1;
    if (!isOne || !/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(text)) continue;
    return text + slowText(bytes.subarray(part.length));
  }
  return `\\x${bytes.toString('hex', 0, 1)}${slowText(bytes.subarray(1))}`;
}

describe('names as text', () => {
  test.each([
    ['plain.txt', Buffer.from('plain.txt')],
    ['Grüße 漢字 🙂', Buffer.from('Grüße 漢字 🙂')],
    ['a\\\\b', Buffer.from('a\\b')],
    ['ü\\\\', Buffer.from('ü\\')],
    ['two\\x0alines', Buffer.from('two\nlines')],
    ['\\x1b[31m', Buffer.from('\u001b[31m')],
    ['\\x7f', Buffer.from('\u007f')],
    ['\\xff\\xfe', latin1('\xff\xfe')],
    ['\\xc3', latin1('\xc3')],
    ['\\xc3(', latin1('\xc3(')],
    // A slash in two bytes (CVE-2000-0884), half a surrogate, beyond Unicode.
    ['\\xc0\\xaf', latin1('\xc0\xaf')],
    ['\\xed\\xa0\\x80', latin1('\xed\xa0\x80')],
    ['\\xf4\\x90\\x80\\x80', latin1('\xf4\x90\x80\x80')],
    // Turns the rest around: “exe.gpj” looks like “jpg.exe”.
    ['a\\xe2\\x80\\xaegpj.exe', Buffer.from('a\u202egpj.exe')],
    ['\\xc2\\xa0', Buffer.from('\u00a0')],
    ['\\xef\\xbb\\xbfa', Buffer.from('\ufeffa')],
  ])('%s', (text, bytes) => {
    expect(nameText(bytes)).toBe(text);
    expect(readPath(text)).toEqual([bytes]);
  });

  test.each([
    [0xc2, 0xdf, [0x80, 0xbf], 0],
    [0xe0, 0xe0, [0xa0, 0xbf], 1],
    [0xe1, 0xec, [0x80, 0xbf], 1],
    [0xed, 0xed, [0x80, 0x9f], 1],
    [0xee, 0xef, [0x80, 0xbf], 1],
    [0xf0, 0xf0, [0x90, 0xbf], 2],
    [0xf1, 0xf3, [0x80, 0xbf], 2],
    [0xf4, 0xf4, [0x80, 0x8f], 2],
  ] as const)(
    'a character that begins with %i to %i has all its bytes (RFC 3629)',
    (from, to, seconds, rest) => {
      const [low, high] = seconds;
      for (const first of [from - 1, from, to, to + 1]) {
        for (const second of [low - 1, low, high, high + 1]) {
          for (const next of [0x7f, 0x80, 0xbf, 0xc0]) {
            const bytes = [first, second, ...Array.from({ length: rest }, () => next)];
            expect(nameText(Buffer.from(bytes))).toBe(slowText(Buffer.from(bytes)));
          }
        }
      }
    },
  );

  test('a folder full of names that say nothing does not hold up the server', () => {
    const name = Buffer.alloc(255, 0xff);
    const before = process.cpuUsage();
    for (let count = 0; count < 20_000; count += 1) nameText(name);
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(4_000_000);
  });

  test('each name has a text of its own that leads back to it', () => {
    const names = uint8Array({ minLength: 1, maxLength: 40 }).filter(isName);
    assert(
      property(names, (name) => {
        const text = nameText(name);
        expect(/^[^\p{C}/]+$/u.test(text)).toBe(true);
        expect(readPath(text)).toEqual([Buffer.from(name)]);
      }),
    );
  });
});

describe('a path', () => {
  test.each([
    ['/', []],
    ['', []],
    ['/etc/hosts', ['etc', 'hosts']],
    ['etc//hosts/', ['etc', 'hosts']],
    ['/a\\x2fb', ['a', 'b']],
    ['/...', ['...']],
  ])('%s', (text, names) => {
    expect(readPath(text).map(String)).toEqual(names);
  });

  test.each([
    ['/a/../b', 'without “.” and “..”'],
    ['/./a', 'without “.” and “..”'],
    ['/\\x2e\\x2e', 'without “.” and “..”'],
    ['/a\\x00', 'names of at most'],
    ['/a\u0000', 'names of at most'],
    [`/${'a'.repeat(256)}`, 'names of at most'],
    ['/a\\b', 'backslashes'],
    ['/a\\x1', 'backslashes'],
    [`/${'a/'.repeat(129)}`, 'at most 128 folders'],
    [`/${'a'.repeat(200)}`.repeat(21), 'at most 4095 bytes'],
  ])('%s is refused', (text, words) => {
    expect(() => readPath(text)).toThrow(words);
  });

  test('may have the longest name and the deepest folder', () => {
    expect(readPath('a'.repeat(255))).toHaveLength(1);
    expect(readPath('a/'.repeat(128))).toHaveLength(128);
    expect(readPath(`${'a'.repeat(204)}/`.repeat(19) + 'a'.repeat(200))).toHaveLength(20);
  });

  test('is shown from its root', () => {
    expect(pathText([])).toBe('/');
    expect(pathText([Buffer.from('a'), latin1('\xff')])).toBe('/a/\\xff');
  });
});

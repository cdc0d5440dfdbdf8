import { describe, expect, test } from 'vitest';
import { assert, property, uint8Array } from 'fast-check';
import {
  isName,
  nameText,
  pathText,
  readPath,
} from '../../../../../runtime/control/files/core/path-text.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

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

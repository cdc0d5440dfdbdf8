import { expect, test } from 'vitest';
import { pathWord, QUESTIONS } from '../../../../../runtime/control/files/core/guest-questions.ts';

const path = [Buffer.from('etc'), Buffer.from("a b\n$(x)'\xff", 'latin1')];

test('whatever a name holds, a question stays a line of words', () => {
  expect(QUESTIONS.parts()).toBe('parts');
  expect(QUESTIONS.head('vda1')).toBe('head vda1');
  expect(QUESTIONS.mount('vda1', 'ext4')).toBe('mount vda1 ext4');
  expect(QUESTIONS.list('vda1', [])).toBe('list vda1 /');
  const word = String.raw`/etc/a\0040b\0012\0044\0050x\0051\0047\0377`;
  expect(pathWord(path)).toBe(word);
  expect(QUESTIONS.stat('vda', path)).toBe(`stat vda ${word}`);
  expect(QUESTIONS.link('vda', path)).toBe(`link vda ${word}`);
  expect(QUESTIONS.read('vda', path, 7)).toBe(`read vda ${word} 7`);
});

test('what printf reads itself is written for it as well', () => {
  expect(pathWord([Buffer.from('\\%0')])).toBe(String.raw`/\0134\00450`);
});

import { expect, test } from 'vitest';
import { STACK_ACTIONS, stackActionWords } from '../../../schemas/capability/stack.ts';

test('every action has words that people read, none the name it has in code', () => {
  const words = Object.keys(STACK_ACTIONS).map((action) =>
    stackActionWords(action as keyof typeof STACK_ACTIONS),
  );
  expect(words.filter((each) => /[a-z][A-Z]/.test(each))).toEqual([]);
  expect(words).toContain('“stop”');
  expect(words).toContain('moving a machine');
});

import { expect, test } from 'vitest';
import {
  stackNameProblem,
  suggestStackName,
} from '../../../../app/_lib/install/suggest-stack-name.ts';
import { StackName } from '../../../../schemas/ids/names.ts';

test('the name of the appliance, while it is free', () => {
  expect(suggestStackName('wordpress', [])).toBe('wordpress');
  expect(suggestStackName('wordpress', ['wordpress', 'wordpress-2'])).toBe('wordpress-3');
});

test('a long name is cut so that the number still fits, and stays a name', () => {
  const long = `${'a'.repeat(29)}-bc`;
  const name = suggestStackName(long, [long]);
  expect(name).toBe(`${'a'.repeat(29)}-2`);
  expect(StackName.safeParse(name).success).toBe(true);
});

test('a bad or taken name is told', () => {
  expect(stackNameProblem('blog', [])).toBeUndefined();
  expect(stackNameProblem('blog', ['blog'])).toBe('There is already a stack called “blog”.');
  for (const bad of ['', 'Blog', '1blog', 'blog-', 'my blog', 'a'.repeat(33)]) {
    expect(`${bad}: ${stackNameProblem(bad, [])}`).toContain(`${bad}: Expected:`);
  }
});

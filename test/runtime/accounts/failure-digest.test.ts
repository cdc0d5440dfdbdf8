import { expect, test } from 'vitest';
import { FailureDigest } from '../../../runtime/accounts/core/failure-digest.ts';

const from = (name: string, address = '192.0.2.1') => ({ name, address });

test('the first failure of a name is told at once, the others as one number', () => {
  const digest = new FailureDigest(10);
  expect(digest.note(from('anna'))).toEqual({
    subject: 'anna',
    sentence: 'Signing in as anna failed, from 192.0.2.1.',
  });
  expect(digest.note(from('anna'))).toBeUndefined();
  expect(digest.note(from('anna', '192.0.2.2'))).toBeUndefined();
  expect(digest.note(from('ben'))).toBeDefined();
  expect(digest.close()).toEqual([
    {
      subject: 'anna',
      sentence: 'Signing in as anna failed 2 more times within a minute, last from 192.0.2.2.',
    },
  ]);
});

test('a second failure alone is told in the singular', () => {
  const digest = new FailureDigest(10);
  for (const each of [from('anna'), from('anna')]) digest.note(each);
  expect(digest.close()[0]?.sentence).toContain('failed once more within');
});

test('a new window begins from nothing', () => {
  const digest = new FailureDigest(10);
  digest.note(from('anna'));
  expect(digest.isEmpty).toBe(false);
  digest.close();
  expect(digest.isEmpty).toBe(true);
  expect(digest.note(from('anna'))).toBeDefined();
});

test('ten thousand names make no more entries than the limit and two', () => {
  const digest = new FailureDigest(5);
  const told = Array.from({ length: 10_000 }, (_, index) => digest.note(from(`name-${index}`)));
  expect(told.filter((note) => note !== undefined)).toHaveLength(6);
  expect(digest.close()).toEqual([
    {
      subject: 'other names',
      sentence:
        'Signing in as other names failed 9994 more times within a minute, last from 192.0.2.1.',
    },
  ]);
});

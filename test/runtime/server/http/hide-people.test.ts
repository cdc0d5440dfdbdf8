import { expect, test } from 'vitest';
import { hidePeople } from '../../../../runtime/server/http/hide-people.ts';

test('names are emptied where they are said to be, and nowhere else', () => {
  const answer = {
    manifest: { publishedBy: 'stays' },
    versions: [{ version: '1.0.0', publishedBy: 'olga' }, { version: '2.0.0' }],
  };
  expect(hidePeople(answer, ['versions.*.publishedBy', 'missing.*.name'])).toEqual({
    manifest: { publishedBy: 'stays' },
    versions: [{ version: '1.0.0', publishedBy: '' }, { version: '2.0.0' }],
  });
  expect(answer.versions[0]?.publishedBy).toBe('olga');
});

test('a list by itself', () => {
  expect(hidePeople([{ addedBy: 'olga', key: 'a' }], ['*.addedBy'])).toEqual([
    { addedBy: '', key: 'a' },
  ]);
});

import { expect, test } from 'vitest';
import { diskNamed } from '../../../../../../runtime/control/stacks/core/define/disk-named.ts';

const disk = (id: string, machine: string, role: string, name: string) => ({
  id,
  machine,
  role,
  disk: name,
});
const DISKS = [
  disk('volume-1', 'blog-db', 'db', 'mysql'),
  disk('volume-2', 'blog-web-1', 'web', 'content'),
  disk('volume-3', 'blog-web-2', 'web', 'content'),
];
const find = (wanted?: string, disks = DISKS) => diskNamed(disks, wanted, 'data volume').id;

test.each(['volume-2', 'blog-web-1/content'])('is found by %s, which only it has', (name) => {
  expect(find(name)).toBe('volume-2');
});

test.each(['mysql', 'db/mysql'])('is found by %s, where no other one is called so', (name) => {
  expect(find(name)).toBe('volume-1');
});

test('is the only one, where none is named', () => {
  expect(find(undefined, DISKS.slice(0, 1))).toBe('volume-1');
});

test('is asked for where it could be several, by all that it could be', () => {
  const known = ['blog-web-1/content', 'blog-web-2/content'];
  for (const name of ['content', 'web/content']) {
    expect(() => find(name)).toThrow(
      expect.objectContaining({ code: 'WHICH_VOLUME', data: { name, known } }),
    );
  }
  expect(() => find()).toThrow(
    expect.objectContaining({ code: 'WHICH_VOLUME', data: { known: ['blog-db/mysql', ...known] } }),
  );
});

test('is not found by what none is called, and those that there are are told', () => {
  const data = { what: 'data volume', name: 'redis', known: ['blog-db/mysql'] };
  expect(() => find('redis', DISKS.slice(0, 1))).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND', data }),
  );
  expect(() => find(undefined, [])).toThrow(
    expect.objectContaining({ data: { what: 'data volume', name: '', known: [] } }),
  );
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageOf } from '../../../../../runtime/control/nodes/core/page-of.ts';
import { pageCursor } from '../../../../../schemas/api/page-cursor.ts';

const named = (...names: string[]) => names.map((name, index) => ({ name, id: `id-${index}` }));
const all = () => true;
const namesOf = (items: readonly { name: string }[]) => items.map(({ name }) => name);

describe('a page of a list', () => {
  test('begins with the first by name, whatever the order of the list', () => {
    expect(namesOf(pageOf(named('c', 'a', 'b'), { limit: 2 }, all))).toEqual(['a', 'b']);
  });

  test('goes on behind the last one of the page before', () => {
    expect(namesOf(pageOf(named('c', 'a', 'b'), { after: 'a/id-1', limit: 2 }, all))).toEqual([
      'b',
      'c',
    ]);
  });

  test('goes on where the last one was, when that is gone', () => {
    expect(namesOf(pageOf(named('a', 'c'), { after: 'b/id-9', limit: 5 }, all))).toEqual(['c']);
  });

  test('tells apart what has the same name', () => {
    const twins = [
      { name: 'blog', id: 'id-2' },
      { name: 'blog', id: 'id-1' },
    ];
    expect(pageOf(twins, { limit: 1 }, all)).toEqual([{ name: 'blog', id: 'id-1' }]);
    expect(pageOf(twins, { after: 'blog/id-1', limit: 5 }, all)).toEqual([twins[0]]);
    expect(pageOf(twins, { after: 'blog/id-2', limit: 5 }, all)).toEqual([]);
  });

  test('holds only what is wanted, and asks about no more than it needs', () => {
    const asked: string[] = [];
    const wanted = ({ name }: { name: string }): boolean => {
      asked.push(name);
      return name !== 'b';
    };
    const items = named('a', 'b', 'c', 'd', 'e');
    expect(namesOf(pageOf(items, { after: 'a/id-0', limit: 2 }, wanted))).toEqual(['c', 'd']);
    expect(asked).toEqual(['b', 'c', 'd']);
  });

  test('shows everything once when pages follow each other', () => {
    const item = fc.record({
      name: fc.constantFrom('a', 'b', 'ab', 'b-1'),
      id: fc.stringMatching(/^id-[0-9]{1,3}$/),
    });
    const items = fc.uniqueArray(item, { selector: pageCursor, maxLength: 20 });
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 5 }), (list, limit) => {
        const seen: string[] = [];
        let page = pageOf(list, { limit }, all);
        while (page.length > 0) {
          seen.push(...page.map(pageCursor));
          const last = page.at(-1);
          page = last ? pageOf(list, { after: pageCursor(last), limit }, all) : [];
        }
        expect(seen.toSorted()).toEqual(list.map(pageCursor).toSorted());
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });
});

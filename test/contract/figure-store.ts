import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  FigureBlock,
  FigurePlace,
  FigureStore,
} from '../../runtime/control/nodes/ports/figure-store.ts';
import { readBySubject } from '../../runtime/control/nodes/read-by-subject.ts';
import type { FigureRange } from '../../schemas/api/resources/node.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import type { StoreKind, StoresUnderTest } from '../fakes/control-stores.ts';

const SECOND = 1_000;

interface Shape {
  readonly load?: number;
  readonly range?: FigureRange;
  readonly count?: number;
}

const block = (
  subject: string,
  number: number,
  { load = 1, range = 'hour', count = 1 }: Shape = {},
): FigureBlock => {
  const at = number * LIMITS.figures.ranges[range].blockMs;
  const samples = [
    { at, values: { load, rate: null }, count },
    { at: at + 10 * SECOND, values: { load: load + 1.5, rate: 7 }, count: 1 },
  ];
  return { subject, range, block: number, until: at + 12 * SECOND, samples };
};

/** What every {@link FigureStore} does. */
export function figureStoreContract(kind: StoreKind): void {
  describe(`figures, in ${kind.name}`, () => {
    let under: StoresUnderTest;
    let figures: FigureStore;
    beforeEach(async () => {
      under = await kind.open();
      figures = under.stores.figures;
    });
    afterEach(() => under.close());

    const all = async (range: FigureRange, from = 0): Promise<FigureBlock[]> => {
      const found: FigureBlock[] = [];
      for await (const part of readBySubject(figures, range, from)) found.push(...part);
      return found.toSorted((a, b) => a.subject.localeCompare(b.subject) || a.block - b.block);
    };

    test('are read from a block on, of everything or of one thing', async () => {
      await figures.write([block('a', 12), block('a', 10), block('b', 11), block('a', 11)]);
      expect(await all('hour', 11)).toEqual([block('a', 11), block('a', 12), block('b', 11)]);
      expect(await figures.readOf('a', 'hour', 11)).toEqual([block('a', 11), block('a', 12)]);
      expect(await figures.readOf('c', 'hour', 0)).toEqual([]);
    });

    test('of a range have nothing to do with those of another', async () => {
      const day = block('a', 10, { range: 'day', count: 6, load: 3 });
      await figures.write([block('a', 10), day]);
      expect(await all('hour')).toEqual([block('a', 10)]);
      expect(await all('day')).toEqual([day]);
      expect(await figures.readOf('a', 'day', 0)).toEqual([day]);
      await figures.forgetBefore('hour', 11);
      expect(await all('hour')).toEqual([]);
      expect(await all('day')).toEqual([day]);
    });

    test('take the place of those of that block, and of a whole range before', async () => {
      await figures.write([block('a', 10), block('b', 10)]);
      await figures.write([block('a', 10, { load: 2 })]);
      await figures.write([block('b', 71)]);
      expect(await all('hour')).toEqual([block('a', 10, { load: 2 }), block('b', 71)]);
      for (const [range, blocks] of [
        ['day', 25],
        ['week', 8],
        ['month', 7],
      ] as const) {
        await figures.write([block('a', 3, { range }), block('a', 3 + blocks - 1, { range })]);
        expect(await all(range)).toHaveLength(2);
        await figures.write([block('a', 3 + blocks, { range })]);
        expect((await all(range)).map((each) => each.block)).toEqual([2 + blocks, 3 + blocks]);
      }
    });

    test('of many are read in parts, each once, those of one in a row', async () => {
      const many = Array.from({ length: 401 }, (_none, index) => `node-${index}`);
      const written = many.flatMap((each) => [block(each, 60), block(each, 61), block(each, 62)]);
      await figures.write(written);
      const found: FigureBlock[] = [];
      let place: FigurePlace | undefined;
      do {
        const { blocks, next } = await figures.read('hour', 61, place);
        found.push(...blocks);
        place = next;
      } while (place);
      const subjects = found.map(({ subject }) => subject);
      expect(found.every(({ block: each }) => each >= 61)).toBe(true);
      expect(subjects).toHaveLength(2 * many.length);
      const changes = subjects.filter((each, index) => each !== subjects[index - 1]);
      expect(changes).toHaveLength(many.length);
    });

    test('of many are put together by subject', async () => {
      const many = Array.from({ length: 301 }, (_none, index) => `node-${index}`);
      await figures.write(many.flatMap((each) => [block(each, 60), block(each, 61)]));
      const sizes: number[] = [];
      for await (const of of readBySubject(figures, 'hour', 0)) sizes.push(of.length);
      expect(sizes).toEqual(many.map(() => 2));
    });

    test('are forgotten by subject and by age', async () => {
      await figures.write([block('a', 10), block('b', 10), block('b', 11), block('c', 12)]);
      await figures.forget([]);
      await figures.forget(['a', 'unknown']);
      await figures.forgetBefore('hour', 11);
      expect(await all('hour')).toEqual([block('b', 11), block('c', 12)]);
    });
  });
}

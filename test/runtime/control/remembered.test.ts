import { beforeEach, describe, expect, test } from 'vitest';
import { Remembered } from '../../../runtime/control/remembered.ts';

interface Item {
  readonly id: string;
  readonly value: number;
}

/** A table, how often it was read, and what the next read waits for. */
class Table {
  readonly rows = new Map<string, Item>();
  reads = 0;
  fails = false;
  before: () => Promise<void> = async () => undefined;

  set(id: string, value: number): void {
    this.rows.set(id, { id, value });
  }

  async read(id: string): Promise<Item | undefined> {
    if (this.fails) throw new Error('the database does not answer');
    await this.before();
    return this.rows.get(id);
  }

  async readAll(): Promise<Item[]> {
    this.reads += 1;
    const rows = [...this.rows.values()];
    await this.before();
    return rows;
  }
}

let table: Table;
let items: Remembered<string, Item>;
beforeEach(() => {
  table = new Table();
  table.set('b', 2);
  table.set('a', 1);
  items = new Remembered({
    read: (id) => table.read(id),
    readAll: () => table.readAll(),
    idOf: ({ id }) => id,
    compare: (a, b) => (a.id < b.id ? -1 : 1),
  });
});

const values = async (): Promise<number[]> => (await items.list()).map(({ value }) => value);
const write = (id: string, value: number) => items.write(id, async () => table.set(id, value));

test('a table is read once, and listed in order', async () => {
  expect(await values()).toEqual([1, 2]);
  expect(await items.get('b')).toEqual({ id: 'b', value: 2 });
  expect(await items.get('c')).toBeUndefined();
  expect(await items.list()).toBe(await items.list());
  expect(table.reads).toBe(1);
});

test('many who ask at once read it once', async () => {
  await Promise.all([items.get('a'), items.list(), items.get('b')]);
  expect(table.reads).toBe(1);
});

describe('what is written', () => {
  test.each([
    ['changed', () => write('a', 7), [7, 2]],
    ['added', () => write('c', 3), [1, 2, 3]],
    ['removed', () => items.write('a', async () => table.rows.delete('a')), [2]],
  ] as const)('and %s is seen at once', async (_what, change, expected) => {
    await items.list();
    await change();
    expect(await values()).toEqual(expected);
    expect(table.reads).toBe(1);
  });

  test('is seen before anything was asked', async () => {
    await write('a', 7);
    expect(await values()).toEqual([7, 2]);
  });

  test('while everything is being read is not lost', async () => {
    const gate = Promise.withResolvers<void>();
    table.before = () => gate.promise;
    const first = items.list();
    const written = write('a', 7);
    gate.resolve();
    await Promise.all([first, written]);
    expect(await values()).toEqual([7, 2]);
  });

  test('gives back what the work gave', async () => {
    expect(await items.write('a', async () => 'done')).toBe('done');
  });

  test('and failed halfway is looked at as well', async () => {
    await items.list();
    const work = async (): Promise<void> => {
      table.set('a', 7);
      throw new Error('halfway');
    };
    await expect(items.write('a', work)).rejects.toThrow('halfway');
    expect(await values()).toEqual([7, 2]);
  });

  test('and cannot be read back is read with everything else', async () => {
    await items.list();
    table.fails = true;
    await write('a', 7);
    expect(await values()).toEqual([7, 2]);
    expect(await items.get('a')).toEqual({ id: 'a', value: 7 });
    expect(table.reads).toBe(2);
  });
});

test('what follows anyway is amended in memory, where it is there', async () => {
  items.amend('a', (item) => ({ ...item, value: 9 }));
  expect(await values()).toEqual([1, 2]);
  items.amend('a', (item) => ({ ...item, value: 9 }));
  items.amend('c', (item) => ({ ...item, value: 9 }));
  expect(await values()).toEqual([9, 2]);
  expect(table.reads).toBe(1);
});

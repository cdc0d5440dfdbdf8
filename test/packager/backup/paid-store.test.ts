import { expect, test } from 'vitest';
import { paidReads, paidStore } from '../../../packager/backup/paid-store.ts';
import { memoryStore } from '../../fakes/memory-store.ts';

test('bytes are paid for before they are written, and after they were read', async () => {
  const store = memoryStore();
  const paid: number[] = [];
  const pay = async (bytes: number): Promise<void> => {
    expect(store.files.size).toBe(0);
    paid.push(bytes);
  };
  const file = await paidStore(store, pay).create('packs');
  await file.write(Buffer.from('seven'));
  await file.write(Buffer.from('more'));
  expect(paid).toEqual([5, 4]);
  const name = await file.commit();
  const read = paidReads(store, async (bytes) => void paid.push(bytes)).read;
  const found = await read('packs', name, { offset: 0, length: 8 });
  expect(Buffer.from(found!).toString()).toBe('sevenmor');
  expect(await read('points', name, { offset: 0, length: 8 })).toBeUndefined();
  expect(paid).toEqual([5, 4, 8, 0]);
});

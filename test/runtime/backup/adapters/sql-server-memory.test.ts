import { afterEach, expect, test } from 'vitest';
import {
  SqlServerMemory,
  writeMemory,
} from '../../../../runtime/backup/adapters/sql-server-memory.ts';
import { backupMigrations } from '../../../../runtime/backup/migrations.ts';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import { testDatabases } from '../../../fakes/databases.ts';

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0)) await each();
});

test('stacks that are released at once are released all, also after a restart', async () => {
  const opening = testDatabases[0]?.open(backupMigrations) ?? Promise.reject(new Error());
  const { db, close } = await opening;
  undo.push(close);
  const ids = ['a', 'b', 'c'].map((letter) => `stack-${letter.repeat(10)}` as StackId);
  await writeMemory(db, 'held', ids);
  const memory = await SqlServerMemory.open(db);
  expect(memory.held.size).toBe(3);
  await Promise.all(ids.map((id) => memory.release([id])));
  expect(memory.held.size).toBe(0);
  expect((await SqlServerMemory.open(db)).held.size).toBe(0);
});

import { expect, test } from 'vitest';
import { isWrite } from '../../../runtime/database/is-write.ts';

const raw = (sql: string) => isWrite({ query: { kind: 'RawNode' } as never, sql });

test.each([
  'select 1',
  '  SELECT x from y for update',
  "with f as (select 1) select 'x' from f",
  'explain select 1',
  'begin',
  'commit',
  'rollback',
  'set local enable_seqscan = off',
])('%s only reads', (sql) => expect(raw(sql)).toBe(false));

test.each([
  'insert into a values (1)',
  '\n  update a set b = 1',
  'delete from a',
  'create table a ()',
  'drop table a',
  'alter table a add b int',
  'with f as (insert into a values (1) returning b) select * from f',
  'with f as (delete from a returning b) select * from f',
  'vacuum',
])('%s writes', (sql) => expect(raw(sql)).toBe(true));

test.each([
  ['SelectQueryNode', false],
  ['InsertQueryNode', true],
  ['UpdateQueryNode', true],
  ['DeleteQueryNode', true],
  ['CreateTableNode', true],
])('a built %s: %s', (kind, writes) =>
  expect(isWrite({ query: { kind } as never, sql: '' })).toBe(writes),
);

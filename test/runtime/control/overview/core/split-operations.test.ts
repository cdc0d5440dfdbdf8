import { expect, test } from 'vitest';
import { splitOperations } from '../../../../../runtime/control/overview/core/split-operations.ts';

const AT = new Date('2026-05-01T12:00:00.000Z');

const operation = (
  title: string,
  state: 'queued' | 'running' | 'undoing' | 'stuck',
  parent?: string,
) => ({ id: `op-${title}` as never, title, state, createdAt: AT, parent: parent as never });

test('what is stuck waits for somebody; what is a part of something is told by that', () => {
  const { stuck, going } = splitOperations([
    operation('a', 'queued'),
    operation('b', 'running'),
    operation('c', 'running', 'op-b'),
    operation('d', 'undoing'),
    operation('e', 'stuck'),
    operation('f', 'stuck', 'op-b'),
  ]);
  expect(going.map(({ title }) => title)).toEqual(['a', 'b', 'd']);
  expect(stuck).toEqual([
    { id: 'op-e', title: 'e', createdAt: AT.toISOString() },
    { id: 'op-f', title: 'f', createdAt: AT.toISOString() },
  ]);
});

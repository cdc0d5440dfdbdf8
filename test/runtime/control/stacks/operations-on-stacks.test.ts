import { expect, test } from 'vitest';
import { operationsOnStacks } from '../../../../runtime/control/stacks/operations-on-stacks.ts';
import type { OperationRecord, TakenSubject } from '../../../../runtime/operations/record.ts';

const operation = (
  id: string,
  [kind, subject]: readonly [string, string],
  also: readonly Partial<TakenSubject>[] = [],
) => ({ id, subject: { kind, id: subject, name: subject }, also }) as unknown as OperationRecord;

test('a stack is told what has it to itself: its subject or not, the oldest, and nothing that only looks', () => {
  const found = operationsOnStacks([
    operation('part', ['stack', 'copy'], [{ kind: 'stack', id: 'blog', taking: 'exclusive' }]),
    operation('whole', ['rehearsal', 'shop'], [{ kind: 'stack', id: 'copy', taking: 'exclusive' }]),
    operation('backup', ['backup', 'cloud']),
    operation('other', ['stack', 'wiki'], [{ kind: 'stack', id: 'mail', taking: 'shared' }]),
    operation('node', ['node', 'barn-1']),
  ]);
  expect([...found].map(([stack, { id }]) => [stack, id])).toEqual([
    ['copy', 'whole'],
    ['blog', 'part'],
    ['wiki', 'other'],
  ]);
});

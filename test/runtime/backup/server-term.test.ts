import { expect, test } from 'vitest';
import { ServerTerm } from '../../../runtime/backup/server-term.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import { faultCode } from '../../fakes/fault-code.ts';

const NOW = new Date('2026-11-30');
const [BARN, SHED] = ['node-0000000001', 'node-0000000002'] as [NodeId, NodeId];

test('a server hears that it was replaced, and remembers since when, and by how many', () => {
  let now = NOW;
  const term = new ServerTerm(5, () => now);
  term.hear(0, BARN);
  term.hear(5, BARN);
  expect([term.replacedAt, term.replacedFor]).toEqual([undefined, 0]);
  expect(faultCode(() => term.hear(6, BARN))).toBe('SERVER_REPLACED');
  now = new Date('2026-12-01');
  expect(faultCode(() => term.hear(7, BARN))).toBe('SERVER_REPLACED');
  expect(faultCode(() => term.hear(7, SHED))).toBe('SERVER_REPLACED');
  expect([term.replacedAt, term.replacedFor]).toEqual([NOW, 2]);
});

test('a node that says so no more counts no more, and no other is refused because of it', () => {
  const term = new ServerTerm(5, () => NOW);
  expect(faultCode(() => term.hear(Number.MAX_SAFE_INTEGER, BARN))).toBe('SERVER_REPLACED');
  expect(faultCode(() => term.hear(5, SHED))).toBe('no fault');
  expect(term.replacedFor).toBe(1);
  term.hear(5, BARN);
  expect([term.replacedAt, term.replacedFor]).toEqual([undefined, 0]);
});

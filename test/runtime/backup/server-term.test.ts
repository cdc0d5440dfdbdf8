import { expect, test } from 'vitest';
import { ServerTerm } from '../../../runtime/backup/server-term.ts';
import { faultCode } from '../../fakes/fault-code.ts';

const NOW = new Date('2026-11-30');

test('a server hears that it was replaced, and remembers since when', () => {
  let now = NOW;
  const term = new ServerTerm(5, () => now);
  term.hear(0);
  term.hear(5);
  expect(term.replacedAt).toBeUndefined();
  expect(faultCode(() => term.hear(6))).toBe('SERVER_REPLACED');
  now = new Date('2026-12-01');
  expect(faultCode(() => term.hear(7))).toBe('SERVER_REPLACED');
  expect(term.replacedAt).toEqual(NOW);
  // A node that does not know yet is answered: it may learn only from the other server.
  expect(faultCode(() => term.hear(5))).toBe('no fault');
});

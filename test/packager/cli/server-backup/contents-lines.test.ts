import { expect, test } from 'vitest';
import { clockLines } from '../../../../packager/cli/server-backup/contents-lines.ts';

test('who restores with a clock that is before the backup is told what that does', () => {
  const createdAt = '2026-12-01T02:00:00.000Z';
  const [line] = clockLines({ createdAt }, Date.parse('1970-01-01T00:10:00.000Z'));
  expect(line).toContain('says 1970-01-01T00:10:00.000Z');
  expect(line).toContain('restore again');
  expect(clockLines({ createdAt }, Date.parse(createdAt))).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { isBackupDue } from '../../../../../runtime/control/overview/core/is-backup-due.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

const NOW = new Date('2026-12-01T00:00:00Z');
const ago = (ms: number): Date => new Date(NOW.getTime() - ms);
const { dueMs, firstDueMs } = LIMITS.serverBackup;

describe('a backup of the server', () => {
  test('is due when the last one is old', () => {
    expect(isBackupDue({ last: ago(dueMs), since: undefined }, NOW)).toBe(true);
    expect(isBackupDue({ last: ago(dueMs - 1), since: ago(10 * dueMs) }, NOW)).toBe(false);
  });

  test('is due when there never was one, and there has been something to lose for a day', () => {
    expect(isBackupDue({ last: undefined, since: ago(firstDueMs) }, NOW)).toBe(true);
    expect(isBackupDue({ last: undefined, since: ago(firstDueMs - 1) }, NOW)).toBe(false);
    expect(isBackupDue({ last: undefined, since: undefined }, NOW)).toBe(false);
  });
});

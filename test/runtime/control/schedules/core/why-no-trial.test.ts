import { expect, test } from 'vitest';
import { backupToTry } from '../../../../../runtime/control/schedules/core/why-no-trial.ts';

const backup = (repository: string, startedAt: Date | null = null) => ({ repository, startedAt });

test('the latest backup in the repository is tried, once', () => {
  const backups = [backup('other'), backup('vault'), backup('vault', new Date(0))];
  expect(backupToTry(backups, 'vault')).toBe(backups[1]);
  expect(backupToTry(backups, 'elsewhere')).toBe('It has no backup in elsewhere.');
  expect(backupToTry(backups.slice(2), 'vault')).toBe('Its latest backup has been tried.');
  expect(backupToTry([backup('vault', new Date(0)), backup('vault')], 'vault')).toBe(
    'Its latest backup has been tried.',
  );
});

import type { ControlDependencies } from '../control-dependencies.ts';
import { isBackupDue } from './core/is-backup-due.ts';
import type { SummedServer } from './core/summary-input.ts';

/** @returns what the summary looks at of the server itself; undefined: nobody keeps account of it */
export async function sumServer({
  backups,
  stacks,
  now,
}: Pick<ControlDependencies, 'backups' | 'stacks' | 'now'>): Promise<SummedServer | undefined> {
  if (!backups) return undefined;
  const { lastAt, replacedAt } = backups();
  const times = (await stacks.list()).map(({ createdAt }) => createdAt.getTime());
  const since = times.length === 0 ? undefined : new Date(Math.min(...times));
  const isDue = isBackupDue({ last: lastAt, since }, now());
  return { replacedAt, lastBackupAt: lastAt, isBackupDue: isDue };
}

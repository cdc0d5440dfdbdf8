import type { ControlDependencies } from '../control-dependencies.ts';
import { isBackupDue } from './core/is-backup-due.ts';
import type { SummedServer } from './core/summary-input.ts';

/** @returns what the summary looks at of the server itself; undefined: nobody keeps account of it */
export async function sumServer({
  serverBackups,
  stacks,
  now,
}: Pick<ControlDependencies, 'serverBackups' | 'stacks' | 'now'>): Promise<
  SummedServer | undefined
> {
  if (!serverBackups) return undefined;
  const { lastAt, ...replaced } = serverBackups();
  const times = (await stacks.list()).map(({ createdAt }) => createdAt.getTime());
  const since = times.length === 0 ? undefined : new Date(Math.min(...times));
  const isDue = isBackupDue({ last: lastAt, since }, now());
  return { ...replaced, lastBackupAt: lastAt, isBackupDue: isDue };
}

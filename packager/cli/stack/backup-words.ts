import type { StackBackup } from '../../../schemas/api/resources/backup.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import type { Connection } from '../server/connection.ts';
import { formatAge } from '../terminal/format-time.ts';

const SHORT_CHARS = 12;

/** @returns as much of the name of a backup as tells it from others */
export const shortBackup = ({ point }: Pick<StackBackup, 'point'>): string =>
  point.slice(0, SHORT_CHARS);

/** @returns a backup in one line, for questions */
export const backupLine = (backup: StackBackup, nowMs: number): string =>
  `The backup ${shortBackup(backup)} of ${backup.stackName}, ${formatAge(backup.at, nowMs)},`;

/** @returns a row of a table of backups; see {@link BACKUP_HEAD} */
export const backupRow = (backup: StackBackup, nowMs: number): string[] => [
  shortBackup(backup),
  backup.stackName,
  backup.repository,
  formatAge(backup.at, nowMs),
  backup.version,
  formatByteSize(backup.sizeBytes),
  backup.told ? formatByteSize(backup.told.writtenBytes) : '',
  verifiedWords(backup, nowMs),
  startedWords(backup, nowMs),
];

export const BACKUP_HEAD = [
  'BACKUP',
  'STACK',
  'REPOSITORY',
  'WHEN',
  'VERSION',
  '>SIZE',
  '>WRITTEN',
  'VERIFIED',
  'STARTED',
];

function verifiedWords({ told }: StackBackup, nowMs: number): string {
  if (!told) return 'made by another server';
  if (told.problem !== null) return `damaged: ${told.problem}`;
  return told.verifiedAt === null ? 'not yet' : formatAge(told.verifiedAt, nowMs);
}

function startedWords({ told }: StackBackup, nowMs: number): string {
  if (!told) return '';
  if (told.startedAt === null) return 'not yet';
  const age = formatAge(told.startedAt, nowMs);
  return told.startProblem === null ? age : `${age}: did not start: ${told.startProblem}`;
}

/**
 * @param wanted the beginning of its name; `latest` or `latest:<stack>`
 * @throws Fault NOT_FOUND, USAGE when it could be several
 */
export async function findBackup(
  { api }: Connection,
  repository: string,
  wanted: string,
): Promise<StackBackup> {
  const all = await api.listRepositoryBackups({ params: { repository } });
  const [word, stack] = wanted.split(':');
  const found =
    word === 'latest'
      ? all.filter(({ stackName }) => stack === undefined || stackName === stack).slice(0, 1)
      : all.filter(({ point }) => wanted !== '' && point.startsWith(wanted));
  const [backup] = found;
  if (!backup) throw new Fault('NOT_FOUND', { what: 'backup', name: wanted });
  if (found.length === 1) return backup;
  const problem = `${found.length} backups begin with ${wanted}. Give more of the name.`;
  throw new Fault('USAGE', { problem });
}

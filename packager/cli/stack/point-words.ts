import type { RestorePoint } from '../../../schemas/api/resources/restore-point.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Connection } from '../server/connection.ts';
import { formatAge } from '../terminal/format-time.ts';

/** @returns how long its machines stood still, in words */
export const pauseWords = ({ pausedMs, running, quiesced }: RestorePoint): string =>
  pausedMs === null
    ? 'was off'
    : `${pausedMs} ms${quiesced === running ? '' : quiesced === 0 ? ', not at rest' : `, ${quiesced} of ${running} at rest`}`;

/** @returns what it is for, in words */
export const noteWords = ({ origin, note }: RestorePoint): string =>
  ({
    asked: note,
    schedule: 'by schedule',
    restore: 'before restoring',
    upgrade: 'before the upgrade',
  })[origin];

/** @returns a restore point in one line, for questions */
export const pointLine = (point: RestorePoint, nowMs: number): string => {
  const words = noteWords(point);
  return `${point.id}, ${formatAge(point.at, nowMs)}${words === '' ? '' : `: ${words}`}`;
};

/** @throws Fault NOT_FOUND */
export async function findPoint(
  { api }: Connection,
  stack: string,
  wanted: string,
): Promise<RestorePoint> {
  const points = await api.listRestorePoints({ params: { stack } });
  const found = wanted === 'latest' ? points[0] : points.find(({ id }) => id === wanted);
  if (found) return found;
  throw new Fault('NOT_FOUND', { what: 'restore point', name: wanted });
}

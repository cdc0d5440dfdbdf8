import type { AlertChannel, AlertTarget } from '../../../schemas/api/resources/alert.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';

/** @returns who is told and how, in words */
export const targetWords = (target: AlertTarget): string =>
  target.kind === 'webhook'
    ? `webhook ${target.url}`
    : `mail to ${target.to.join(', ')} by ${target.host}:${target.port}`;

/** @returns a row of a table of those who are told; see {@link ALERT_HEAD} */
export const alertRow = (
  { name, target, toldAt, problem }: AlertChannel,
  nowMs: number,
): string[] => [
  name,
  oneLine(targetWords(target)),
  toldAt === null ? 'never' : formatAge(toldAt, nowMs),
  problem === null ? '' : oneLine(`${formatAge(problem.at, nowMs)}: ${problem.why}`),
];

export const ALERT_HEAD = ['NAME', 'TO', 'TOLD', 'PROBLEM'];

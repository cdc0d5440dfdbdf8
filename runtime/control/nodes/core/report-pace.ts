import { LIMITS } from '../../../../schemas/config/limits.ts';

const SECOND_MS = 1_000;

/**
 * Decides how often nodes say that they are there while nothing changes: as often as ever, unless there are
 * so many that a server would do little else; never so seldom that one that is late makes a node count
 * as lost.
 *
 * @param nodes how many report
 * @returns milliseconds, of whole seconds; undefined: as often as ever
 */
export function reportPaceMs(nodes: number): number | undefined {
  const { reportIntervalMs, reportsPerSecond, reportPaceMostMs } = LIMITS.agent;
  const everyMs = Math.ceil(nodes / reportsPerSecond) * SECOND_MS;
  return everyMs <= reportIntervalMs ? undefined : Math.min(everyMs, reportPaceMostMs);
}

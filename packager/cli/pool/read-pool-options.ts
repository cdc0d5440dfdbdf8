import type { PoolReserve } from '../../../schemas/api/resources/pool.ts';
import type { WantedNodes } from '../../../schemas/api/routes/pool.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { parseByteSize } from '../../../schemas/ids/byte-size.ts';
import type { Flag } from '../define-command.ts';

/** What pools have in common when they are added. */
export const POOL_OPTIONS: readonly Flag[] = [
  ['--reserve <size>', `what is kept free: 20GiB, or 10%; default: ${LIMITS.pool.reservePercent}%`],
  ['--note <text>', 'for whoever wonders what it is'],
];

export const NODES_OPTION: Flag = [
  '--nodes <nodes>',
  'which nodes it is for: all, names with commas between, or labels (zone=attic,disk=ssd)',
];

/**
 * Reads the value of `--nodes`: `all`, `barn-1,barn-2`, or `zone=attic,disk=ssd`.
 *
 * @throws Fault USAGE
 */
export function readWantedNodes(text: string): WantedNodes {
  if (text === 'all') return { kind: 'all' };
  const words = text.split(',').map((word) => word.trim());
  if (words.some((word) => word === '')) throw usage(`“${text}” has an empty name in it.`);
  if (!words.some((word) => word.includes('='))) return { kind: 'list', nodes: words };
  const labels = new Map<string, string>();
  for (const word of words) {
    const [, key, value] = /^([^=]+)=([^=]+)$/.exec(word) ?? [];
    if (key === undefined || value === undefined) {
      throw usage('--nodes takes names or labels (key=value), not both.');
    }
    if (labels.has(key)) throw usage(`The label “${key}” is given twice.`);
    labels.set(key, value);
  }
  return { kind: 'labels', labels: Object.fromEntries(labels) };
}

/**
 * Reads the value of `--reserve`: `10%`, or a size with a unit.
 *
 * @throws Fault USAGE
 */
export function readReserve(text: string): PoolReserve {
  const [, percent] = /^(\d{1,2}) ?%$/.exec(text) ?? [];
  if (percent !== undefined && Number(percent) <= LIMITS.pool.mostReservePercent) {
    return { unit: 'percent', percent: Number(percent) };
  }
  const bytes = text === '0' ? 0 : parseByteSize(text);
  if (bytes !== undefined) return { unit: 'bytes', bytes };
  const most = `at most ${LIMITS.pool.mostReservePercent}%`;
  throw usage(
    `--reserve takes a size with a unit (20GiB) or a part (10%, ${most}), not “${text}”.`,
  );
}

/** @returns what of a request was given, and nothing else: the server knows what is usual */
export const readPoolOptions = ({
  nodes,
  reserve,
  note,
}: {
  readonly nodes?: string | undefined;
  readonly reserve?: string | undefined;
  readonly note?: string | undefined;
}): { nodes?: WantedNodes; reserve?: PoolReserve; note?: string } => ({
  ...(nodes === undefined ? {} : { nodes: readWantedNodes(nodes) }),
  ...(reserve === undefined ? {} : { reserve: readReserve(reserve) }),
  ...(note === undefined ? {} : { note }),
});

const usage = (problem: string): Fault => new Fault('USAGE', { problem });

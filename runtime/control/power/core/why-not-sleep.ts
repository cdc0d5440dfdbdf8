import type { NodePowerSummary } from '../../../../schemas/api/resources/power.ts';
import type { NodeAdmission, NodeHolds } from '../../../../schemas/api/resources/node.ts';
import type { SleepPolicy } from '../../../../schemas/api/resources/sleep.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { formatCount } from '../../../../schemas/text/format-count.ts';

/** What of a node that is awake decides whether it may sleep, however long it is idle. */
export interface SleeperSight {
  readonly id: NodeId;
  readonly labels: Readonly<Record<string, string>>;
  readonly admission: NodeAdmission;
  readonly power: NodePowerSummary;
  /** What stacks have there: machines on or off, routers, kept data. */
  readonly holds: NodeHolds;
  /** Whether it reports machines, networks or routers, of whichever stack, or has something to delete. */
  readonly hasAny: boolean;
  /** Names of pools that it serves to others. */
  readonly serves: readonly string[];
  /** Whether machines boot over one of its cards. */
  readonly boots: boolean;
  /** Title of an operation that works on it, or is about to. */
  readonly busyWith: string | undefined;
  /** Whether an operation wants it awake. */
  readonly isWanted: boolean;
}

/**
 * @returns why a node is never put to sleep, or not as it is now, as the end of a sentence that begins with
 *   “It stays awake: ”; undefined: it may sleep once it has been idle for long enough
 */
export function whyNotSleep(
  node: SleeperSight,
  { exceptNodes, exceptLabels }: Pick<SleepPolicy, 'exceptNodes' | 'exceptLabels'>,
): string | undefined {
  const { power, holds, labels } = node;
  if (power.own) return 'the server itself runs on it';
  if (exceptNodes.includes(node.id)) return 'the policy leaves it out';
  const label = exceptLabels.find(
    ({ key, value }) => key in labels && (value === undefined || labels[key] === value),
  );
  if (label) return `the policy leaves out nodes with the label ${label.key}`;
  if (!power.obeys) return 'its agent is older and cannot be told to go';
  if (!power.wakeable) {
    return 'nobody has said how it can be switched on, and it tells of no network card that wakes it';
  }
  if (power.bootMs === null) {
    return 'it was never seen to wake; switch it off and on from here once, to see that it does';
  }
  if (node.admission !== 'open') return `it is ${ADMISSIONS[node.admission]}`;
  if (node.boots) return 'machines boot over it';
  if (node.serves.length > 0) return `it serves the pool ${node.serves[0]}`;
  if (holds.running > 0) {
    return `${formatCount(holds.running, 'stack')} ${holds.running === 1 ? 'runs' : 'run'} on it`;
  }
  if (holds.stacks > 0) return 'a stopped stack, or the data of a removed one, is on it';
  // What was left there and is being deleted, or what this server does not know since it was restored.
  if (node.hasAny) return 'something is on it that no stack has there';
  if (node.busyWith !== undefined) return `“${node.busyWith}” is working on it`;
  return node.isWanted ? 'an operation wants it awake' : undefined;
}

const ADMISSIONS = {
  cordoned: 'cordoned',
  draining: 'being drained',
  maintenance: 'in maintenance',
} as const;

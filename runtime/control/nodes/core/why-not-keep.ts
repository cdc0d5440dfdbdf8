import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import type { NodeHolds } from '../../../../schemas/api/resources/node.ts';

/** What of a node decides whether a disk may be made to keep it. */
export interface KeepSituation {
  readonly facts: Pick<NodeFacts, 'ownPool'> | undefined;
  readonly holds: NodeHolds;
  readonly isLost: boolean;
}

/**
 * Decides whether a disk may be made to keep a node. What runs there meanwhile would write into
 * files that the next start of its agent does not find any more.
 *
 * @returns why not, as the end of a sentence; undefined: it may
 */
export function whyNotKeep({ facts, holds, isLost }: KeepSituation): string | undefined {
  if (!facts || isLost) return 'it is not connected';
  if (facts.ownPool === 'absent') {
    return 'a disk keeps it already, which is not there now; if it is lost for good, have it forgotten first (yard node disk forget)';
  }
  if (facts.ownPool === undefined) return 'its own pool is on a disk already';
  if (holds.running > 0)
    return `stacks run there (${holds.names.join(', ')}): move or stop them first`;
  return undefined;
}

/**
 * @returns why the disk that keeps a node cannot be forgotten, as the end of a sentence; undefined: it can
 */
export function whyNotForget({ facts, isLost }: Omit<KeepSituation, 'holds'>): string | undefined {
  const usesIt = facts !== undefined && facts.ownPool === undefined && !isLost;
  return usesIt
    ? 'it is running from that disk: shut it down and take the disk out first'
    : undefined;
}

import type { PoolVolumeKind } from '../../../../schemas/api/resources/pool.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { formatCount } from '../../../../schemas/text/format-count.ts';

/** @returns why a declared pool cannot be removed, as the end of a sentence; undefined when it can */
export function whyPoolStays({
  defaultFor,
  stacks,
}: {
  readonly defaultFor: readonly PoolVolumeKind[];
  /** Names of those that have volumes in it. */
  readonly stacks: readonly string[];
}): string | undefined {
  if (stacks.length > 0) {
    const named = stacks.slice(0, LIMITS.pool.namedStacks);
    const more = stacks.length - named.length;
    const rest = more > 0 ? `, and ${more} more` : '';
    const has = stacks.length === 1 ? 'has' : 'have';
    return `${formatCount(stacks.length, 'stack')} ${has} volumes in it: ${named.join(', ')}${rest}`;
  }
  if (defaultFor.length === 0) return undefined;
  return `it is the default for ${defaultFor.join(' and ')} disks`;
}

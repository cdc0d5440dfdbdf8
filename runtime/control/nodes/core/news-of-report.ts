import type { ObservedState } from '../../../../schemas/agent/observed.ts';

/**
 * What pages are told of when a report comes. Thousands come each second in which nothing is new: what a
 * report has from the one before is not looked into.
 */

/** Whether a report tells of the node itself anything but figures. */
export const saysMore = (before: ObservedState, now: ObservedState): boolean =>
  (['facts', 'notices', 'images'] as const).some((key) => differ(before[key], now[key])) ||
  machinesDiffer(before, now);

/** Whether machines or volumes came, went, or are in another state. */
export const machinesDiffer = (before: ObservedState, now: ObservedState): boolean =>
  statesDiffer(before.machines, now.machines) || statesDiffer(before.volumes, now.volumes);

/** @param before undefined: it is the first one */
export const poolsDiffer = (before: ObservedState | undefined, now: ObservedState): boolean =>
  statesDiffer(before?.pools ?? [], now.pools) ||
  statesDiffer(
    (before?.exports ?? []).map(({ pool, state }) => ({ id: pool, state })),
    now.exports.map(({ pool, state }) => ({ id: pool, state })),
  );

/** Whether a gateway tells anything else of machines that boot, or of what it serves to them. */
export const bootDiffers = (before: ObservedState | undefined, now: ObservedState): boolean =>
  differ(before?.boot, now.boot);

const differ = (before: unknown, now: unknown): boolean =>
  before !== now && JSON.stringify(before) !== JSON.stringify(now);

interface Stated {
  readonly id: string;
  readonly state: string;
}

function statesDiffer(before: readonly Stated[], now: readonly Stated[]): boolean {
  if (before === now) return false;
  return (
    before.length !== now.length ||
    now.some(({ id, state }, index) => {
      const was = before[index];
      return was?.id !== id || was.state !== state;
    })
  );
}

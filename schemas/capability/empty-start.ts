import type { Stack, StackState } from '../api/resources/stack.ts';

/**
 * What starting a missing volume empty means for the first-start setup of its machine (users, files
 * and commands of the role, which run once for each system disk):
 *
 * - `not-repeated`: the system disk stays, so what the setup put on the volume will be absent
 * - `at-restore`: the stack is removed and has no system disks; restoring makes them, and sets up
 * - `repeated`: the volume is a system disk, and is made anew from its image
 */
export type EmptyStart = 'not-repeated' | 'at-restore' | 'repeated';

/** @param state the state of the stack */
export function emptyStartOf(
  { kind }: Pick<Stack['volumes'][number], 'kind'>,
  state: StackState,
): EmptyStart {
  if (kind === 'system') return 'repeated';
  return state === 'removed' ? 'at-restore' : 'not-repeated';
}

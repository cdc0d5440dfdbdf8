import type { ObservedMachine } from '../../../../../../schemas/agent/observed.ts';
import type { DefinedMachine } from '../../define/definition.ts';

type Seen = Pick<ObservedMachine, 'id' | 'startedAt' | 'readyAt'>;

/**
 * @param restarted machines that are restarted, one after the other
 * @param all machines of the stack: while one of several of a role is away, the others go on
 * @returns about how long something is without service, in milliseconds, by how long machines took to get ready the
 *   last time; null: that is not known of all
 */
export function changeDowntimeMs(
  restarted: readonly Pick<DefinedMachine, 'id' | 'role'>[],
  all: readonly Pick<DefinedMachine, 'role'>[],
  seen: readonly Seen[],
): number | null {
  const alone = restarted.filter(
    ({ role }) => all.filter((machine) => machine.role === role).length === 1,
  );
  const took = alone.map(({ id }) => tookMs(seen.find((machine) => machine.id === id)));
  if (took.includes(null)) return null;
  return took.reduce((sum: number, ms) => sum + (ms ?? 0), 0);
}

const tookMs = (seen: Seen | undefined): number | null =>
  seen?.startedAt && seen.readyAt ? Date.parse(seen.readyAt) - Date.parse(seen.startedAt) : null;

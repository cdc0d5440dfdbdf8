import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { MachineId } from '../../../../schemas/ids/brand.ts';

/** The part of a report that decides about what machines shall be. */
export interface SeenProcesses {
  readonly machines: readonly Pick<
    ObservedState['machines'][number],
    'id' | 'state' | 'startedAt'
  >[];
  readonly probes: ObservedState['probes'];
}

const NOTHING: SeenProcesses = { machines: [], probes: [] };

/**
 * @returns the machines of two reports of one node that are in another state, were started anew, are
 *   new or gone, or have answered a probe
 */
export function changedMachines(
  before: SeenProcesses | undefined,
  now: SeenProcesses,
): MachineId[] {
  const was = marksOf(before ?? NOTHING);
  const is = marksOf(now);
  const ids = new Set([...was.keys(), ...is.keys()]);
  return [...ids].filter((id) => was.get(id) !== is.get(id));
}

/** What is compared of each machine, as one text. */
function marksOf({ machines, probes }: SeenProcesses): ReadonlyMap<MachineId, string> {
  const proven = new Map(probes.map(({ machine, startedAt }) => [machine, startedAt]));
  const own = new Map(machines.map((machine) => [machine.id, machine]));
  const ids = new Set([...own.keys(), ...proven.keys()]);
  return new Map(
    [...ids].map((id) => {
      const { state, startedAt } = own.get(id) ?? {};
      return [id, [state, startedAt, proven.get(id)].join(' ')];
    }),
  );
}

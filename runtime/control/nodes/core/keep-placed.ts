import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { MachineId, StackId } from '../../../../schemas/ids/brand.ts';

/** Ids of everything that was placed on one node. */
export interface Placement {
  readonly machines: ReadonlySet<string>;
  /** Machines that are on their way there, or have arrived. */
  readonly arrivals: ReadonlySet<string>;
  readonly volumes: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  /** Those whose router is there. */
  readonly stacks: ReadonlySet<string>;
  /** Machines of those stacks that are elsewhere. */
  readonly probed: ReadonlySet<string>;
  /** Machines that were handed over to another node, and may still be there. */
  readonly handed: ReadonlySet<string>;
  /** Whether a machine belongs to a stack on whatever node, and whether there is such a stack. */
  readonly known: {
    readonly machine: (id: MachineId) => boolean;
    readonly stack: (id: StackId) => boolean;
  };
}

/** How many unknown ids are named. */
const NAMED = 5;

/**
 * Keeps of a report what was placed on its node: an agent speaks for no other, and cannot fill the
 * server's memory with things that nobody made. Machines and routers that no stack is known for are
 * counted in a notice each, and in another one machines that belong elsewhere although they were never
 * handed over.
 *
 * @param state a report, of whatever an agent claims
 * @param placed what the server has put there
 * @returns the report itself when nothing had to be left out
 */
export function keepPlaced(state: ObservedState, placed: Placement): ObservedState {
  if (isPlaced(state, placed)) return state;
  const machines = state.machines.filter(({ id }) => placed.machines.has(id));
  const volumes = state.volumes.filter(({ id }) => placed.volumes.has(id));
  const networks = state.networks.filter(({ id }) => placed.networks.has(id));
  const routers = state.routers.filter(({ stack }) => placed.stacks.has(stack));
  const probes = state.probes.filter(({ machine }) => placed.probed.has(machine));
  const arrivals = state.arrivals.filter(({ machine }) => placed.arrivals.has(machine));
  const others = state.machines
    .map(({ id }) => id)
    .filter((id) => !placed.arrivals.has(id) && !placed.handed.has(id));
  const { known } = placed;
  const lost = state.routers.map(({ stack }) => stack).filter((stack) => !known.stack(stack));
  // First what is left alone: of several notices a summary shows the first one.
  const notices = [
    ...leftAloneNotice(
      'machine',
      others.filter((id) => !known.machine(id)),
      'that this server does not know',
    ),
    ...leftAloneNotice(
      'machine',
      others.filter(known.machine),
      'that this server expects on another node',
    ),
    ...leftAloneNotice(
      'router',
      lost,
      `of ${lost.length === 1 ? 'a stack' : 'stacks'} that this server does not know`,
    ),
    ...state.notices,
  ];
  return { ...state, machines, volumes, networks, routers, probes, arrivals, notices };
}

const isPlaced = (state: ObservedState, placed: Placement): boolean =>
  state.machines.every(({ id }) => placed.machines.has(id)) &&
  state.volumes.every(({ id }) => placed.volumes.has(id)) &&
  state.networks.every(({ id }) => placed.networks.has(id)) &&
  state.routers.every(({ stack }) => placed.stacks.has(stack)) &&
  state.probes.every(({ machine }) => placed.probed.has(machine)) &&
  state.arrivals.every(({ machine }) => placed.arrivals.has(machine));

/** @param whose what is odd about them */
function leftAloneNotice(
  thing: 'machine' | 'router',
  ids: readonly string[],
  whose: string,
): string[] {
  if (ids.length === 0) return [];
  const named = ids.slice(0, NAMED).join(', ');
  const more = ids.length > NAMED ? `, and ${ids.length - NAMED} more` : '';
  const one = ids.length === 1;
  const what = `${one ? `a ${thing}` : `${ids.length} ${thing}s`} ${whose}`;
  return [
    `It has ${what}, as after an older backup of the server was restored; ` +
      `${one ? 'it is' : 'they are'} left alone: ${named}${more}.`,
  ];
}

import type { DesiredState } from '../../../../../schemas/agent/desired.ts';

/** @returns the document with its processor at each machine that has none of its own */
export function withProcessor(state: DesiredState): DesiredState {
  const { processor } = state;
  if (!processor) return state;
  return {
    ...state,
    machines: state.machines.map((machine) => ({ processor, ...machine })),
    arrivals: state.arrivals.map((arrival) => ({
      ...arrival,
      machine: { processor, ...arrival.machine },
    })),
  };
}

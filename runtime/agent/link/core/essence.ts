import type { ObservedState } from '../../../../schemas/agent/observed.ts';

/** @returns a report without what changes all the time, to see whether anything else has changed */
export function essenceOf(state: ObservedState): string {
  const machines = state.machines.map(({ figures: _figures, ...machine }) => machine);
  const volumes = state.volumes.map(({ usedBytes: _used, ...volume }) => volume);
  const { figures: _figures, at: _at, ...rest } = state;
  return JSON.stringify({ ...rest, machines, volumes });
}

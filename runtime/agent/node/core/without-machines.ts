import type { DesiredState } from '../../../../schemas/agent/desired.ts';

/**
 * @returns what a node shall be before it goes: all its machines off, and nothing begun anew. Nothing else
 *   changes: what is forgotten here would be deleted
 */
export const withoutMachines = (desired: DesiredState): DesiredState => ({
  ...desired,
  machines: desired.machines.map((machine) => ({ ...machine, power: 'off' })),
});

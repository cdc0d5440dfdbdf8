import type { Role } from '../../../../../schemas/appliance/role.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { MachineSize } from './alter-stack.ts';

export interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

/** What machines of a role may be changed to. A publisher who says nothing gets at least what the role asks for. */
export const sizeRange = ({ cpu, memory, resize }: Role): { cpu: Range; memoryBytes: Range } => ({
  cpu: resize?.cpu ?? { minimum: cpu, maximum: LIMITS.appliance.cpus },
  memoryBytes: resize?.memory ?? { minimum: memory, maximum: LIMITS.appliance.memoryBytes },
});

/**
 * @param was what the version before gave it
 * @returns what a machine has with a newer version of its role: what an operator has chosen, as far as that version lets
 *   it, else what the version gives it
 */
export function sizeAfter(machine: MachineSize, was: Role | undefined, is: Role): MachineSize {
  const range = sizeRange(is);
  const chosen = (own: number, before: number | undefined, next: number, within: Range): number =>
    before === undefined || own === before
      ? next
      : Math.min(Math.max(own, within.minimum), within.maximum);
  return {
    cpu: chosen(machine.cpu, was?.cpu, is.cpu, range.cpu),
    memoryBytes: chosen(machine.memoryBytes, was?.memory, is.memory, range.memoryBytes),
  };
}

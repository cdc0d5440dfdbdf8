import type { DesiredState } from '../../../schemas/agent/desired.ts';
import type { MachineMemory } from '../core/machine-memory.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';

/** What an agent knows after a restart although it cannot be seen on the node. */
export interface AgentMemory {
  desired(): Promise<DesiredState | undefined>;
  rememberDesired(state: DesiredState): Promise<void>;
  machines(): Promise<ReadonlyMap<MachineId, MachineMemory>>;
  rememberMachines(machines: ReadonlyMap<MachineId, MachineMemory>): Promise<void>;
}

import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { MachineMemory } from '../../compute/core/machine-memory.ts';
import type { VolumeMemory } from '../../storage/core/volume-memory.ts';
import type { MachineId, VolumeId } from '../../../../schemas/ids/brand.ts';

/** What an agent knows after a restart although it cannot be seen on the node. */
export interface AgentMemory {
  desired(): Promise<DesiredState | undefined>;
  rememberDesired(state: DesiredState): Promise<void>;
  machines(): Promise<ReadonlyMap<MachineId, MachineMemory>>;
  rememberMachines(machines: ReadonlyMap<MachineId, MachineMemory>): Promise<void>;
  /** Volumes that have existed. Must outlive a power cut once it is remembered. */
  volumes(): Promise<ReadonlyMap<VolumeId, VolumeMemory>>;
  rememberVolumes(volumes: ReadonlyMap<VolumeId, VolumeMemory>): Promise<void>;
}

import type { MachineId, NetworkId, StackId, VolumeId } from '../../../schemas/ids/brand.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { DomainState } from '../ports/hypervisor.ts';
import type { VolumeState } from '../ports/volumes.ts';

/** What really is on the node, asked of the system itself and not of memory. */
export interface ActualState {
  readonly images: ReadonlySet<Digest>;
  readonly volumes: ReadonlyMap<VolumeId, VolumeState>;
  readonly networks: ReadonlySet<NetworkId>;
  readonly routers: ReadonlySet<StackId>;
  readonly domains: ReadonlyMap<MachineId, DomainState>;
  readonly seeds: ReadonlySet<MachineId>;
}

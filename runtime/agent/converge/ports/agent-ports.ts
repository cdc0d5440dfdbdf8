import type { AgentMemory } from './agent-memory.ts';
import type { BootService } from '../../boot/ports/boot-service.ts';
import type { ControlLink } from '../../link/ports/control-link.ts';
import type { Host, HostState } from '../../node/ports/host.ts';
import type {
  Consoles,
  GuestAgent,
  Hypervisor,
  MachineMeters,
  RunningDisks,
  Seeds,
} from '../../compute/ports/hypervisor.ts';
import type { SerialConsoles } from '../../compute/ports/serial-consoles.ts';
import type { NodePower } from '../../node/ports/node-power.ts';
import type { Images } from '../../storage/ports/images.ts';
import type { Migrations, MoveLink } from '../../compute/ports/migrations.ts';
import type { HostPorts, Networks, Prober, Routers } from '../../gateway/ports/network.ts';
import type { NodeDisk } from '../../storage/ports/node-disk.ts';
import type { Exports, Pools } from '../../storage/ports/pools.ts';
import type { Tunnels } from '../../gateway/ports/tunnels.ts';
import type { VolumeBlocks } from '../../storage/ports/volume-blocks.ts';
import type { VolumeFiles } from '../../storage/ports/volume-files.ts';
import type { VolumeCopies } from '../../storage/ports/volume-copies.ts';
import type { Volumes } from '../../storage/ports/volumes.ts';

/** Everything an agent stands on. The simulator brings the same, in memory. */
export interface AgentPorts {
  readonly link: ControlLink;
  readonly memory: AgentMemory;
  readonly host: Host & HostState;
  readonly power: NodePower;
  readonly images: Images;
  readonly volumes: Volumes;
  readonly pools: Pools;
  readonly nodeDisk: NodeDisk;
  readonly exports: Exports;
  readonly networks: Networks;
  readonly tunnels: Tunnels;
  readonly routers: Routers;
  readonly boot: BootService;
  readonly prober: Prober;
  readonly hostPorts: HostPorts;
  readonly hypervisor: Hypervisor;
  readonly disks: RunningDisks;
  readonly meters: MachineMeters;
  readonly guestAgent: GuestAgent;
  readonly consoles: Consoles;
  readonly serial: SerialConsoles;
  readonly seeds: Seeds;
  readonly volumeCopies: VolumeCopies;
  readonly blocks: VolumeBlocks;
  readonly files: VolumeFiles;
  readonly migrations: Migrations;
  readonly moveLink: MoveLink;
  readonly now: () => Date;
}

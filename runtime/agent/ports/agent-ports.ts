import type { AgentMemory } from './agent-memory.ts';
import type { ControlLink } from './control-link.ts';
import type { Host, HostState } from './host.ts';
import type { Consoles, GuestAgent, Hypervisor, MachineMeters, Seeds } from './hypervisor.ts';
import type { Images } from './images.ts';
import type { HostPorts, Networks, Prober, Routers } from './network.ts';
import type { Volumes } from './volumes.ts';

/** Everything an agent stands on. The simulator brings the same, in memory. */
export interface AgentPorts {
  readonly link: ControlLink;
  readonly memory: AgentMemory;
  readonly host: Host & HostState;
  readonly images: Images;
  readonly volumes: Volumes;
  readonly networks: Networks;
  readonly routers: Routers;
  readonly prober: Prober;
  readonly hostPorts: HostPorts;
  readonly hypervisor: Hypervisor;
  readonly meters: MachineMeters;
  readonly guestAgent: GuestAgent;
  readonly consoles: Consoles;
  readonly seeds: Seeds;
  readonly now: () => Date;
}

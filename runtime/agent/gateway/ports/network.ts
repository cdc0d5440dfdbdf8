import type { DesiredNetwork, DesiredRouter } from '../../../../schemas/agent/desired.ts';
import type { NetworkId, StackId } from '../../../../schemas/ids/brand.ts';

/** Isolated layer-2 segments: one bridge each on this node. */
export interface Networks {
  /** Networks this agent made that exist now, whether or not anything wants them. */
  list(): Promise<NetworkId[]>;
  /** @returns whether anything was changed. @throws Fault NETWORK_FAILED */
  ensure(network: DesiredNetwork): Promise<boolean>;
  /** @returns whether there was one */
  remove(network: NetworkId): Promise<boolean>;
}

/** Where a probe connects: a machine of a stack, seen from the stack's router. */
export interface ProbeTarget {
  readonly stack: StackId;
  readonly address: string;
  readonly port: number;
}

/** Routers: one network namespace per stack, with DHCP, DNS, NAT and published ports. */
export interface Routers {
  list(): Promise<StackId[]>;
  /**
   * Makes namespace, links, addresses, firewall and dnsmasq be exactly as described.
   *
   * @returns whether anything was changed
   * @throws Fault NETWORK_FAILED
   */
  ensure(router: DesiredRouter): Promise<boolean>;
  /** @returns whether there was one */
  remove(stack: StackId): Promise<boolean>;
}

/** Asks machines over their own network. Neither method throws: no answer is `false`. */
export interface Prober {
  tcp(target: ProbeTarget, timeoutMs: number): Promise<boolean>;
  http(
    target: ProbeTarget,
    expect: { path: string; status: readonly number[]; contains: string | undefined },
    timeoutMs: number,
  ): Promise<boolean>;
}

/**
 * Ports of this host that something else uses: programs that listen, and rules of others, such as the
 * published ports of another agent, or of a stack that the server does not know any more.
 */
export interface HostPorts {
  /** @param stacks whose published ports are left out */
  inUse(stacks: readonly StackId[]): Promise<{ protocol: 'tcp' | 'udp'; port: number }[]>;
}

/** Something about this host that stands in the way of networks, or limits them. */
export interface NetworkTrouble {
  /** Stable, such as `NO_IPV6`. */
  readonly code: string;
  readonly message: string;
  readonly action?: string;
}

/** Looks at the host itself. Never throws; what cannot be found out is not mentioned. */
export interface NetworkTroubles {
  detect(): Promise<NetworkTrouble[]>;
}

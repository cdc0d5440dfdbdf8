import { runCommand as run } from '../../../../packager/native/run-command.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { HostPorts, Networks, NetworkTroubles, Prober, Routers } from '../ports/network.ts';
import type { FoundLink } from '../core/found-link.ts';
import type { Tunnels } from '../ports/tunnels.ts';
import type { Uplinks } from '../ports/uplinks.ts';
import type { UplinkSetting } from '../core/read-uplinks.ts';
import type { Underlay } from '../../node/ports/underlay.ts';
import { hostResolvers } from './host-resolvers.ts';
import { NetworkHost } from './network-host.ts';
import { LanUplinks } from './lan-uplinks.ts';
import { LinuxNetworks } from './linux-networks.ts';
import { LinuxRouters } from './linux-routers.ts';
import { LinuxTunnels } from './linux-tunnels.ts';
import { LinuxTroubles } from './linux-troubles.ts';
import { NamespaceProber } from './namespace-prober.ts';
import { DEFAULT_TUNNEL_PORT } from '../core/tunnel-port.ts';
import { NetworkNamespace, type RunCommand } from './network-namespace.ts';
import { ProcHostPorts } from './proc-host-ports.ts';

/** Everything of an agent that has to do with networks. */
export interface LinuxNetwork {
  readonly networks: Networks;
  readonly tunnels: Tunnels;
  readonly uplinks: Uplinks;
  readonly routers: Routers;
  readonly prober: Prober;
  readonly hostPorts: HostPorts;
  readonly troubles: NetworkTroubles;
}

/**
 * @param node who owns what is made
 * @param folder of the agent; routers keep their files in `run/` below it
 * @param options `hostNamespace`: path of a network namespace that plays the host, for tests;
 *   `runCommand`: how programs are run; `resolverFiles`: where the host's name servers are written;
 *   `underlay`: how other nodes reach this one, by default not at all; `tunnelPort`: UDP, at which they
 *   reach its tunnel; `uplinks`: ways into LANs that are offered, by default none
 */
export function linuxNetwork(
  node: NodeId,
  folder: string,
  options: {
    hostNamespace?: string;
    runCommand?: RunCommand;
    resolverFiles?: readonly string[];
    underlay?: Underlay;
    tunnelPort?: number;
    uplinks?: readonly UplinkSetting[];
  } = {},
): LinuxNetwork {
  const runCommand = options.runCommand ?? run;
  const namespace = new NetworkNamespace(options.hostNamespace, runCommand);
  const host = new NetworkHost(node, folder, namespace);
  const resolvers = (links: readonly FoundLink[]) => hostResolvers(links, options.resolverFiles);
  const underlay = options.underlay ?? { find: async () => ({ kind: 'none' as const }) };
  const uplinks = new LanUplinks(namespace, options.uplinks ?? []);
  return {
    networks: new LinuxNetworks(host, { underlay, uplinks }),
    uplinks,
    tunnels: new LinuxTunnels(host, { folder, port: options.tunnelPort ?? DEFAULT_TUNNEL_PORT }),
    routers: new LinuxRouters(host, { runCommand, resolvers }),
    prober: new NamespaceProber(),
    hostPorts: new ProcHostPorts(host),
    troubles: new LinuxTroubles(namespace, { resolvers, underlay }),
  };
}

import { runCommand as run } from '../../../../packager/native/run-command.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { HostPorts, Networks, NetworkTroubles, Prober, Routers } from '../../ports/network.ts';
import type { FoundLink } from '../../core/network/found-link.ts';
import { hostResolvers } from './host-resolvers.ts';
import { NetworkHost } from './network-host.ts';
import { LinuxNetworks } from './linux-networks.ts';
import { LinuxRouters } from './linux-routers.ts';
import { LinuxTroubles } from './linux-troubles.ts';
import { NamespaceProber } from './namespace-prober.ts';
import { NetworkNamespace, type RunCommand } from './network-namespace.ts';
import { ProcHostPorts } from './proc-host-ports.ts';

/** Everything of an agent that has to do with networks. */
export interface LinuxNetwork {
  readonly networks: Networks;
  readonly routers: Routers;
  readonly prober: Prober;
  readonly hostPorts: HostPorts;
  readonly troubles: NetworkTroubles;
}

/**
 * @param node who owns what is made
 * @param folder of the agent; routers keep their files in `run/` below it
 * @param options `hostNamespace`: path of a network namespace that plays the host, for tests;
 *   `runCommand`: how programs are run; `resolverFiles`: where the host's name servers are written
 */
export function linuxNetwork(
  node: NodeId,
  folder: string,
  options: {
    hostNamespace?: string;
    runCommand?: RunCommand;
    resolverFiles?: readonly string[];
  } = {},
): LinuxNetwork {
  const runCommand = options.runCommand ?? run;
  const namespace = new NetworkNamespace(options.hostNamespace, runCommand);
  const host = new NetworkHost(node, folder, namespace);
  const resolvers = (links: readonly FoundLink[]) => hostResolvers(links, options.resolverFiles);
  return {
    networks: new LinuxNetworks(host),
    routers: new LinuxRouters(host, { runCommand, resolvers }),
    prober: new NamespaceProber(),
    hostPorts: new ProcHostPorts(namespace),
    troubles: new LinuxTroubles(namespace, resolvers),
  };
}

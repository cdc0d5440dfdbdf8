import { Fault } from '../../../../schemas/errors/fault.ts';
import { forwardDroppers, readChains } from '../core/found-chains.ts';
import { readRoutes6 } from '../core/found-routes.ts';
import { networkTroubles } from '../core/network-troubles.ts';
import type { NetworkTrouble, NetworkTroubles } from '../ports/network.ts';
import type { Underlay } from '../../node/ports/underlay.ts';
import { isFeatureThere, triedFeatures, VXLAN } from './tried-features.ts';
import { NetworkNamespace } from './network-namespace.ts';
import type { FindResolvers } from './host-resolvers.ts';
import { foundLinks, readProcNet } from './read-state.ts';

const TOOLS = [
  { tool: 'ip', package: 'iproute2', args: ['-V'] },
  { tool: 'nft', package: 'nftables', args: ['--version'] },
  { tool: 'dnsmasq', package: 'dnsmasq-base', args: ['--version'] },
  { tool: 'nsenter', package: 'util-linux', args: ['--version'] },
] as const;

/** Finds out what stands in the way of networks on a Linux host. */
export class LinuxTroubles implements NetworkTroubles {
  readonly #host: NetworkNamespace;
  readonly #resolvers: FindResolvers;
  readonly #underlay: Underlay;

  /** @param from how the name servers of the host are found out, and its address among nodes */
  constructor(host: NetworkNamespace, from: { resolvers: FindResolvers; underlay: Underlay }) {
    this.#host = host;
    this.#resolvers = from.resolvers;
    this.#underlay = from.underlay;
  }

  async detect(): Promise<NetworkTrouble[]> {
    const missingTools = await this.#missingTools();
    const nft = !missingTools.some(({ tool }) => tool === 'nft');
    const hasIp = !missingTools.some(({ tool }) => tool === 'ip');
    const ipv6 = this.#host.readSetting('ipv6/conf/all/forwarding') !== undefined;
    return networkTroubles({
      missingTools,
      missingFeatures: missingTools.length === 0 ? await triedFeatures(this.#host) : [],
      vxlan: !hasIp || (await isFeatureThere(this.#host, VXLAN)),
      underlay: await this.#underlay.find(),
      routes6: ipv6 ? readRoutes6(readProcNet(this.#host, 'ipv6_route')) : undefined,
      resolvers: await this.#resolvers(hasIp ? await foundLinks(this.#host) : []),
      forwardDroppers: nft ? await this.#forwardDroppers() : [],
    });
  }

  async #missingTools(): Promise<{ tool: string; package: string }[]> {
    const tried = TOOLS.map(async ({ tool, args, ...rest }) => {
      const missing = await this.#host.run(tool, args).then(
        () => false,
        (error: unknown) => Fault.is(error, 'TOOL_MISSING'),
      );
      return missing ? [{ tool, package: rest.package }] : [];
    });
    return (await Promise.all(tried)).flat();
  }

  async #forwardDroppers(): Promise<string[]> {
    try {
      return forwardDroppers(readChains(await this.#host.run('nft', ['-json', 'list', 'chains'])));
    } catch {
      return [];
    }
  }
}

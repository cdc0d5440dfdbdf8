import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { DesiredRouter } from '../../../../schemas/agent/desired.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import { renderDnsmasq } from '../core/render-dnsmasq.ts';
import { type RouterShape, shapeRouter } from '../core/router-shape.ts';
import { uplinkAddresses } from '../core/uplink-addresses.ts';
import { wantedRouter } from '../core/wanted-router.ts';
import type { Routers } from '../ports/network.ts';
import { ensureDnsmasq, stopDnsmasq } from './dnsmasq.ts';
import { ensureForwarding } from './forwarding.ts';
import type { FindResolvers } from './host-resolvers.ts';
import { demandFreePorts } from './host-port-uses.ts';
import type { NetworkHost } from './network-host.ts';
import { orNetworkFailed } from './network-failed.ts';
import type { RunCommand } from './network-namespace.ts';
import { foundLinks } from './read-state.ts';
import { ensureRouterFirewall, removeRouterFirewall } from './router-firewall.ts';
import { ensureRouterLinks, removeRouterLinks } from './router-links.ts';
import { ensureNamespace, removeNamespace } from './router-namespace.ts';
import { type RouterPlace, routerPlace } from './router-place.ts';

/**
 * Routers as network namespaces of this host. Each step looks at what is there and changes what
 * differs, so that one that was cut short anywhere is finished by doing it again.
 *
 * The order is that of safety: what shuts comes before what opens. A router's folder is made first
 * and removed last; as long as it is there, the router is listed.
 */
export class LinuxRouters implements Routers {
  readonly #host: NetworkHost;
  readonly #runCommand: RunCommand;
  readonly #resolvers: FindResolvers;

  /** @param tools how programs are run, and how the name servers of the host are found out */
  constructor(host: NetworkHost, tools: { runCommand: RunCommand; resolvers: FindResolvers }) {
    this.#host = host;
    this.#runCommand = tools.runCommand;
    this.#resolvers = tools.resolvers;
  }

  list(): Promise<StackId[]> {
    return this.#host.routers();
  }

  ensure(router: DesiredRouter): Promise<boolean> {
    return this.#change(router.stack, async (place) => {
      const shape = shapeRouter(router);
      const folder = await mkdir(place.folder, { recursive: true, mode: 0o700 });
      await this.#demandPorts(place, shape, folder !== undefined);
      const host = await this.#host.links();
      const isolation = await this.#host.ensureIsolation(host);
      const namespace = await ensureNamespace(this.#host.namespace, router.stack);
      const range = await this.#host.uplinkRange(host);
      const uplink = uplinkAddresses(this.#host.node, range, router.uplink.index);
      const ipv6 = place.inside.readSetting('ipv6/conf/all/forwarding') !== undefined;
      const [firewall, inside] = await Promise.all([
        ensureRouterFirewall(place, shape, uplink),
        foundLinks(place.inside),
      ]);
      const wanted = wantedRouter(this.#host.node, shape, uplink, { ipv6, links: host });
      const linked = await ensureRouterLinks(place, wanted, { host, inside });
      const upstream = shape.egress === 'internet' ? (await this.#resolvers(host)).usable : [];
      const dnsmasq = await ensureDnsmasq(place, renderDnsmasq(shape, upstream, ipv6));
      const forwarding = ensureForwarding(this.#host.namespace);
      const changes = [isolation, namespace, firewall, linked, dnsmasq, forwarding];
      return folder !== undefined || changes.some(Boolean);
    });
  }

  /** A router that is refused before anything of it was made is not listed either. */
  async #demandPorts(place: RouterPlace, shape: RouterShape, isNew: boolean): Promise<void> {
    try {
      await demandFreePorts(this.#host, place.stack, shape.publish);
    } catch (error) {
      if (isNew && Fault.is(error, 'HOST_PORT_TAKEN')) {
        await rm(place.folder, { recursive: true, force: true });
      }
      throw error;
    }
  }

  remove(stack: StackId): Promise<boolean> {
    return this.#change(stack, async (place) => {
      const removed = [
        await removeRouterLinks(place),
        await stopDnsmasq(place),
        await removeRouterFirewall(place),
        await removeNamespace(this.#host.namespace, stack),
        existsSync(place.folder),
      ];
      await rm(place.folder, { recursive: true, force: true });
      await this.#host.releaseIfUnused();
      return removed.some(Boolean);
    });
  }

  #change<Value>(stack: StackId, work: (place: RouterPlace) => Promise<Value>): Promise<Value> {
    const place = routerPlace(this.#host, stack, this.#runCommand);
    return this.#host.change(() => orNetworkFailed(`The router of ${stack}`, () => work(place)));
  }
}

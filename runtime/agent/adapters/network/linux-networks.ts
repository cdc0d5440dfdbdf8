import type { DesiredNetwork } from '../../../../schemas/agent/desired.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NetworkId } from '../../../../schemas/ids/brand.ts';
import { bridgeName } from '../../core/names.ts';
import type { FoundLink } from '../../core/network/found-link.ts';
import { readOwnerMark } from '../../core/network/owner-mark.ts';
import { bridgeSettings } from '../../core/network/settings.ts';
import { planBridge } from '../../core/network/wanted-bridge.ts';
import type { Networks } from '../../ports/network.ts';
import type { NetworkHost } from './network-host.ts';
import { orNetworkFailed } from './network-failed.ts';

/** Networks as Linux bridges without an address. */
export class LinuxNetworks implements Networks {
  readonly #host: NetworkHost;

  constructor(host: NetworkHost) {
    this.#host = host;
  }

  async list(): Promise<NetworkId[]> {
    return (await this.#host.links()).flatMap((link) => {
      const mark = readOwnerMark(this.#host.node, link.alias);
      return mark && 'network' in mark && link.name === bridgeName(mark.network)
        ? [mark.network]
        : [];
    });
  }

  ensure(network: DesiredNetwork): Promise<boolean> {
    const { node, namespace } = this.#host;
    return this.#change(network.id, async () => {
      const firewall = await this.#host.ensureIsolation();
      const plan = planBridge(node, network.id, await this.#find(network.id));
      const made = await namespace.ip(plan.make);
      const settings = namespace.applySettings(bridgeSettings(network.id));
      const finished = await namespace.ip(plan.finish);
      return firewall || made || settings || finished;
    });
  }

  remove(network: NetworkId): Promise<boolean> {
    return this.#change(network, async () => {
      const found = await this.#find(network);
      if (found) await this.#host.namespace.ip([`link delete dev ${found.name}`]);
      await this.#host.releaseIfUnused();
      return found !== undefined;
    });
  }

  #change<Value>(network: NetworkId, work: () => Promise<Value>): Promise<Value> {
    return this.#host.change(() => orNetworkFailed(`Network ${network}`, work));
  }

  /** A bridge without a mark is one whose making was cut short. @throws Fault NETWORK_FAILED */
  async #find(network: NetworkId): Promise<FoundLink | undefined> {
    const name = bridgeName(network);
    const found = (await this.#host.links()).find((link) => link.name === name);
    if (found?.alias === undefined || readOwnerMark(this.#host.node, found.alias)) return found;
    throw new Fault('NETWORK_FAILED', {
      what: `Network ${network}`,
      message: `the interface ${name} belongs to something else (“${found.alias}”)`,
    });
  }
}

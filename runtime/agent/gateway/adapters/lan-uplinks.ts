import type { OfferedUplink } from '../../../../schemas/agent/lan.ts';
import type { FoundLink } from '../core/found-link.ts';
import type { UplinkSetting } from '../core/read-uplinks.ts';
import { type LanMeans, whyNotAttach } from '../core/why-not-attach.ts';
import type { Uplinks } from '../ports/uplinks.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { foundLinks } from './read-state.ts';
import { BRIDGE_FILTERS, isFeatureThere, VLANS } from './tried-features.ts';

/** The uplinks that were set up for a Linux host, and whether they can be used. */
export class LanUplinks implements Uplinks {
  readonly #host: NetworkNamespace;
  readonly #settings: readonly UplinkSetting[];
  #means: Promise<LanMeans> | undefined;

  constructor(host: NetworkNamespace, settings: readonly UplinkSetting[]) {
    this.#host = host;
    this.#settings = settings;
  }

  /** Never throws: what cannot be found out is why an uplink cannot be used. */
  async find(): Promise<OfferedUplink[]> {
    if (this.#settings.length === 0) return [];
    try {
      return await this.offered(await foundLinks(this.#host));
    } catch {
      const unusable = 'The interfaces of this node cannot be listed.';
      return this.#settings.map((setting) => ({ ...setting, unusable }));
    }
  }

  /** @param links of the host */
  async offered(links: readonly FoundLink[]): Promise<OfferedUplink[]> {
    // The kernel stays what it is while the agent runs.
    this.#means ??= this.#tryMeans();
    const means = await this.#means;
    return this.#settings.map((setting) => {
      const unusable = whyNotAttach(setting.source, links, means);
      return { ...setting, ...(unusable === undefined ? {} : { unusable }) };
    });
  }

  async #tryMeans(): Promise<LanMeans> {
    const [bridgeFilters, vlans] = await Promise.all(
      [BRIDGE_FILTERS, VLANS].map((feature) => isFeatureThere(this.#host, feature)),
    );
    return { bridgeFilters: bridgeFilters === true, vlans: vlans === true };
  }
}

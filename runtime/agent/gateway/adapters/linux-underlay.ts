import { lookup as systemLookup } from 'node:dns/promises';
import { chooseUnderlay, isLoopback } from '../core/choose-underlay.ts';
import { readRouteSource } from '../core/read-route-source.ts';
import type { FoundUnderlay, Underlay } from '../../node/ports/underlay.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { foundLinks } from './read-state.ts';

/** How long an answer is taken as it is. */
const KNOWN_MS = 60_000;

/** Addresses on no network (RFC 5737 §3, RFC 9637): the way to them is the default route. */
const ELSEWHERE = ['192.0.2.1', '3fff::1'];

/** Addresses of a host by its name. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

/**
 * Finds the address of a Linux host in the network between nodes: the one that was set or, without
 * that, the one it has towards the server. Where the server is on this very host and asked by a
 * loopback address, it is the one on the way to everywhere.
 */
export class LinuxUnderlay implements Underlay {
  readonly #host: NetworkNamespace;
  readonly #address: string | undefined;
  readonly #server: string;
  readonly #lookup: Lookup;
  #known: { readonly found: FoundUnderlay; readonly atMs: number } | undefined;

  /**
   * @param settings `address`: the one that was set, or `none`; `server`: base URL of the server's door for
   *   agents; `lookup`: how names are found, by default as the system does
   */
  constructor(
    host: NetworkNamespace,
    settings: { address: string | undefined; server: string; lookup?: Lookup },
  ) {
    this.#host = host;
    this.#address = settings.address;
    this.#server = settings.server;
    this.#lookup = settings.lookup ?? allAddresses;
  }

  /** While nothing can be found out, such as without name servers, what was known goes on. */
  async find(): Promise<FoundUnderlay> {
    if (this.#known && Date.now() - this.#known.atMs < KNOWN_MS) return this.#known.found;
    try {
      const found = await this.#look();
      this.#known = { found, atMs: Date.now() };
      return found;
    } catch {
      return this.#known?.found ?? { kind: 'none' };
    }
  }

  async #look(): Promise<FoundUnderlay> {
    if (this.#address === 'none') return { kind: 'none' };
    const sources = this.#address === undefined ? await this.#sources() : [];
    return chooseUnderlay(this.#address, sources, await foundLinks(this.#host));
  }

  async #sources(): Promise<string[]> {
    const { hostname } = new URL(this.#server);
    const server = await this.#lookup(hostname.replace(/^\[(.*)\]$/, '$1'));
    return this.#towards(server.every(isLoopback) ? ELSEWHERE : server);
  }

  async #towards(addresses: readonly string[]): Promise<string[]> {
    const sources = await Promise.all(
      addresses.map(async (address) => {
        // Without a way there, `ip` says so and ends with 2.
        const json = await this.#host.run('ip', ['-json', 'route', 'get', address]).catch(() => '');
        return readRouteSource(json) ?? [];
      }),
    );
    return sources.flat();
  }
}

const allAddresses: Lookup = async (hostname) =>
  (await systemLookup(hostname, { all: true, order: 'ipv4first' })).map(({ address }) => address);

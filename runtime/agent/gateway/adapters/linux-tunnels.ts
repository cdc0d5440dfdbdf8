import type { TunnelFacts } from '../../../../schemas/agent/tunnel.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { tunnelName } from '../../node/core/names.ts';
import { readTunnel } from '../core/found-tunnel.ts';
import type { FoundLink } from '../core/found-link.ts';
import { readRoutes6 } from '../core/found-routes.ts';
import { agentMark } from '../core/owner-mark.ts';
import { planLink } from '../core/plan-links.ts';
import { planTunnel } from '../core/plan-tunnel.ts';
import { tunnelSettings } from '../core/settings.ts';
import { tunnelMaker } from '../core/tunnel-lack.ts';
import type { FoundTunnel, Tunnels, WantedTunnel } from '../ports/tunnels.ts';
import type { NetworkHost } from './network-host.ts';
import { orNetworkFailed } from './network-failed.ts';
import { readProcNet } from './read-state.ts';
import { ensureTunnelKey, type TunnelKeyFile } from './tunnel-key.ts';
import { tunnelMeans } from './tunnel-means.ts';

const WHAT = 'The tunnel to other nodes';

/** A tunnel as an interface of WireGuard: the kernel's, or where it has none, that of a program. */
export class LinuxTunnels implements Tunnels {
  readonly #host: NetworkHost;
  readonly #folder: string;
  readonly #port: number;
  readonly #name: string;
  #maker: ReturnType<typeof tunnelMaker> | undefined;
  #key: TunnelKeyFile | undefined;
  /** Where nobody encrypts, nothing is asked for again. */
  #mayBeThere = true;

  /** @param settings `folder`: of the agent; `port`: UDP, at which other nodes reach the tunnel */
  constructor(host: NetworkHost, { folder, port }: { folder: string; port: number }) {
    this.#host = host;
    this.#folder = folder;
    this.#port = port;
    this.#name = tunnelName(host.node);
  }

  async facts(): Promise<TunnelFacts> {
    try {
      const maker = await this.#findMaker();
      if ('why' in maker) return { state: 'unable', ...maker };
      const { publicKey: key } = await this.#ownKey();
      return { state: 'able', key, port: this.#port, by: maker.by };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { state: 'unable', why: `It cannot prepare a tunnel: ${why}`.slice(0, 1_000) };
    }
  }

  async find(): Promise<FoundTunnel | undefined> {
    if (!this.#mayBeThere) return undefined;
    const found = await this.#dump();
    this.#mayBeThere = found !== undefined;
    return found;
  }

  ensure(wanted: WantedTunnel): Promise<boolean> {
    return this.#host.change(() =>
      orNetworkFailed(WHAT, async () => {
        const { namespace } = this.#host;
        const key = await this.#ownKey();
        const before = this.#own(await this.#host.links());
        if (!before) await this.#make();
        this.#mayBeThere = true;
        const settings = namespace.applySettings(tunnelSettings(this.#host.node));
        const link = before ?? this.#own(await this.#host.links());
        const own = { key: key.publicKey, port: this.#port, keyFile: key.file };
        const routes = readRoutes6(readProcNet(namespace, 'ipv6_route'));
        const tunnel = await this.#dump();
        const plan = planTunnel(this.#name, wanted, own, { tunnel, routes });
        if (plan.set.length > 0) await namespace.run('wg', ['set', this.#name, ...plan.set]);
        const finished = await namespace.ip([
          ...planLink(this.#wantedLink(wanted), link),
          ...plan.routes,
        ]);
        return !before || settings || plan.set.length > 0 || finished;
      }),
    );
  }

  remove(): Promise<boolean> {
    return this.#host.change(() =>
      orNetworkFailed(WHAT, async () => {
        const found = this.#own(await this.#host.links());
        if (found) await this.#host.namespace.ip([`link delete dev ${this.#name}`]);
        this.#mayBeThere = false;
        await this.#host.releaseIfUnused();
        return found !== undefined;
      }),
    );
  }

  /** What shuts comes first: the table of the host says what may come by an interface of this name. */
  async #make(): Promise<void> {
    const { namespace } = this.#host;
    const maker = await this.#findMaker();
    if ('why' in maker) throw new Fault('NETWORK_FAILED', { what: WHAT, message: maker.why });
    await this.#host.ensureIsolation(await this.#host.links());
    if (maker.by === 'kernel') await namespace.ip([`link add name ${this.#name} type wireguard`]);
    // It goes on by itself, in the background, until its interface is gone.
    else await namespace.run('wireguard-go', [this.#name]);
  }

  #wantedLink({ address }: WantedTunnel) {
    return {
      name: this.#name,
      alias: agentMark(this.#host.node),
      mtu: LIMITS.network.tunnel.mtuBytes,
      addresses: [`${address}/128`],
    };
  }

  /** An interface without a mark is one whose making was cut short. @throws Fault NETWORK_FAILED */
  #own(links: readonly FoundLink[]): FoundLink | undefined {
    const found = links.find(({ name }) => name === this.#name);
    if (found?.alias === undefined || found.alias === agentMark(this.#host.node)) return found;
    const message = `the interface ${this.#name} belongs to something else (“${found.alias}”)`;
    throw new Fault('NETWORK_FAILED', { what: WHAT, message });
  }

  async #dump(): Promise<FoundTunnel | undefined> {
    const args = ['show', this.#name, 'dump'];
    try {
      return readTunnel(await this.#host.namespace.run('wg', args, { acceptExitCodes: [0, 1] }));
    } catch (error) {
      if (Fault.is(error, 'TOOL_MISSING')) return undefined;
      throw error;
    }
  }

  /** What is missing may be installed later; what is there stays. */
  async #findMaker(): Promise<ReturnType<typeof tunnelMaker>> {
    if (!this.#maker || 'why' in this.#maker) {
      this.#maker = tunnelMaker(await tunnelMeans(this.#host.namespace));
    }
    return this.#maker;
  }

  async #ownKey(): Promise<TunnelKeyFile> {
    this.#key ??= await ensureTunnelKey(this.#folder, this.#host.node);
    return this.#key;
  }
}

import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import type { HostPorts } from '../ports/network.ts';
import { listeningPorts, portsOfOthers } from './host-port-uses.ts';
import type { NetworkHost } from './network-host.ts';

/** Ports in use on a host: what /proc/net says is listened on, and what rules of nft lead elsewhere. */
export class ProcHostPorts implements HostPorts {
  readonly #host: NetworkHost;

  constructor(host: NetworkHost) {
    this.#host = host;
  }

  async inUse(stacks: readonly StackId[]): Promise<{ protocol: 'tcp' | 'udp'; port: number }[]> {
    const listening = listeningPorts(this.#host.namespace);
    // Without nft there are no rules either; that it is missing is told elsewhere.
    const others = await portsOfOthers(this.#host, stacks).catch(() => []);
    const all = [...listening, ...others.map(({ protocol, port }) => ({ protocol, port }))];
    const different = new Map(all.map((use) => [`${use.port}/${use.protocol}`, use]));
    return [...different.values()].slice(0, LIMITS.agent.reportedHostPorts);
  }
}

import type { NodeFacts, NodeFigures } from '../../../schemas/agent/observed.ts';
import type { Host } from '../node/ports/host.ts';
import type { Tunnels } from './ports/tunnels.ts';

/** A host that tells whether it can encrypt what it sends to other nodes. */
export class TunnelHost implements Host {
  readonly #host: Host;
  readonly #tunnels: Pick<Tunnels, 'facts'>;

  constructor(host: Host, tunnels: Pick<Tunnels, 'facts'>) {
    this.#host = host;
    this.#tunnels = tunnels;
  }

  async facts(): Promise<NodeFacts> {
    const [facts, tunnel] = await Promise.all([this.#host.facts(), this.#tunnels.facts()]);
    return { ...facts, tunnel };
  }

  figures(): Promise<NodeFigures> {
    return this.#host.figures();
  }
}

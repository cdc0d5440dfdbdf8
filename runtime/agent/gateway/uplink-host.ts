import type { NodeFacts, NodeFigures } from '../../../schemas/agent/observed.ts';
import type { Host } from '../node/ports/host.ts';
import type { Uplinks } from './ports/uplinks.ts';

/** A host that tells which uplinks it offers to networks of stacks. */
export class UplinkHost implements Host {
  readonly #host: Host;
  readonly #uplinks: Uplinks;

  constructor(host: Host, uplinks: Uplinks) {
    this.#host = host;
    this.#uplinks = uplinks;
  }

  async facts(): Promise<NodeFacts> {
    const [facts, uplinks] = await Promise.all([this.#host.facts(), this.#uplinks.find()]);
    return { ...facts, uplinks };
  }

  figures(): Promise<NodeFigures> {
    return this.#host.figures();
  }
}

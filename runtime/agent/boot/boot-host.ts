import type { NodeFacts, NodeFigures } from '../../../schemas/agent/observed.ts';
import type { Host } from '../node/ports/host.ts';
import type { BootService } from './ports/boot-service.ts';

/** A host that tells by which cards it could let machines boot. */
export class BootHost implements Host {
  readonly #host: Host;
  readonly #boot: Pick<BootService, 'facts'>;

  constructor(host: Host, boot: Pick<BootService, 'facts'>) {
    this.#host = host;
    this.#boot = boot;
  }

  async facts(): Promise<NodeFacts> {
    const [facts, boot] = await Promise.all([this.#host.facts(), this.#boot.facts()]);
    return { ...facts, boot };
  }

  figures(): Promise<NodeFigures> {
    return this.#host.figures();
  }
}

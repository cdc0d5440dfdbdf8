import type { NodeFacts, NodeFigures } from '../../../schemas/agent/observed.ts';
import type { Host, HostState } from './ports/host.ts';
import { readBootId } from '../../../packager/native/boot-id.ts';
import type { NetworkTroubles } from '../gateway/ports/network.ts';

/** How long what was found out about a host is taken as it is: other nodes go by its address. */
const FACTS_MS = 60_000;
const NOTICES_MS = 60_000;

/**
 * A host as the agent asks for it: often. Facts and notices cost calls of other programs, and hardly
 * ever change, so they are found out now and then.
 */
export class KnownHost implements Host, HostState {
  readonly #host: Host;
  readonly #facts: Kept<NodeFacts>;
  readonly #notices: Kept<string[]>;

  constructor(host: Host, troubles: NetworkTroubles) {
    this.#host = host;
    this.#facts = new Kept(FACTS_MS, () => host.facts());
    this.#notices = new Kept(NOTICES_MS, async () =>
      (await troubles.detect()).map(({ message, action }) =>
        action === undefined ? message : `${message} ${action}`,
      ),
    );
  }

  facts(): Promise<NodeFacts> {
    return this.#facts.get();
  }

  figures(): Promise<NodeFigures> {
    return this.#host.figures();
  }

  bootId(): Promise<string> {
    return readBootId();
  }

  notices(): Promise<string[]> {
    return this.#notices.get();
  }
}

/** An answer that is kept for some time; a failure is not. */
class Kept<Value> {
  readonly #forMs: number;
  readonly #ask: () => Promise<Value>;
  #known: { value: Value; atMs: number } | undefined;

  constructor(forMs: number, ask: () => Promise<Value>) {
    this.#forMs = forMs;
    this.#ask = ask;
  }

  async get(): Promise<Value> {
    if (this.#known && Date.now() - this.#known.atMs < this.#forMs) return this.#known.value;
    const value = await this.#ask();
    this.#known = { value, atMs: Date.now() };
    return value;
  }
}

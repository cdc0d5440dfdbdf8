import type { NodeFacts, NodeFigures } from '../../../schemas/agent/observed.ts';
import { oneAtATime } from '../../process/one-at-a-time.ts';
import type { Host } from '../node/ports/host.ts';

/** Where other nodes come in for images. */
export interface Door {
  /** @returns the port it is open at */
  open(address: string, port: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * A host that lets other nodes fetch images at the address by which they reach it, and at no other
 * one. That address may come, change and go while the agent runs; the door follows whenever the
 * facts are asked for.
 */
export class SharingHost implements Host {
  readonly #host: Host;
  readonly #door: Door;
  readonly #port: number;
  readonly #onError: (error: unknown) => void;
  readonly #inTurn = oneAtATime();
  #open: { readonly address: string; readonly port: number } | undefined;

  constructor(
    host: Host,
    { door, port, onError }: { door: Door; port: number; onError: (error: unknown) => void },
  ) {
    this.#host = host;
    this.#door = door;
    this.#port = port;
    this.#onError = onError;
  }

  async facts(): Promise<NodeFacts> {
    const facts = await this.#host.facts();
    const { underlay } = facts;
    const imagePort = await this.#inTurn(() => this.#follow(underlay?.address));
    if (!underlay || imagePort === undefined) return facts;
    return { ...facts, underlay: { ...underlay, imagePort } };
  }

  figures(): Promise<NodeFigures> {
    return this.#host.figures();
  }

  /** @returns the port other nodes may come to; undefined: there is none, and images work anyway */
  async #follow(address: string | undefined): Promise<number | undefined> {
    if (this.#open?.address === address) return this.#open?.port;
    this.#open = undefined;
    try {
      await this.#door.close();
      if (address === undefined) return undefined;
      this.#open = { address, port: await this.#door.open(address, this.#port) };
      return this.#open.port;
    } catch (error) {
      this.#onError(error);
      return undefined;
    }
  }
}

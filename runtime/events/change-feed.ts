import type { ChangeEvent } from '../../schemas/api/events.ts';

type Listener = (change: ChangeEvent) => void;

/** Tells listeners that something changed. What it is now, they ask for themselves. */
export class ChangeFeed {
  readonly #listeners = new Set<Listener>();

  publish(topic: ChangeEvent['topic'], id: string): void {
    for (const listener of this.#listeners) listener({ topic, id });
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

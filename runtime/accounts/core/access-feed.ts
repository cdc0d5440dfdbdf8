import type { AccountId } from '../../../schemas/ids/brand.ts';

type Listener = (account: AccountId) => void;

/** Tells what is still open that an account's access may have become less: it is to be checked again. */
export class AccessFeed {
  readonly #listeners = new Set<Listener>();

  publish(account: AccountId): void {
    for (const listener of this.#listeners) listener(account);
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/**
 * Does something once at a time: a second click within the same moment, before the button could be
 * drawn as busy, gets the answer of the first instead of starting it again.
 */
export class Once<Answer> {
  #going: Promise<Answer> | undefined;

  /** @returns what `start` gives, or what an earlier call that has not ended gives */
  run(start: () => Promise<Answer>): Promise<Answer> {
    this.#going ??= start().finally(() => {
      this.#going = undefined;
    });
    return this.#going;
  }
}

/** @returns a key for one request, so that the server knows a repetition; also without HTTPS. */
export function requestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface KeyQueueOptions {
  readonly send: (text: string) => Promise<void>;
  /** Waits a moment, so that what is typed fast is sent together. */
  readonly gather: () => Promise<void>;
  /** Of one message; and of all that waits, beyond which what is typed is refused. */
  readonly mostChars: number;
  readonly waitingChars: number;
  /** Told of what could not be sent, and is not tried again: nobody knows whether it was typed. */
  readonly onFailure: (error: unknown) => void;
}

/** Sends what is typed, in order: one message at a time, and what is typed meanwhile with the next. */
export class KeyQueue {
  readonly #options: KeyQueueOptions;
  #waiting = '';
  #isSending = false;

  constructor(options: KeyQueueOptions) {
    this.#options = options;
  }

  /** @returns false: too much is waiting, and none of this was taken */
  type(text: string): boolean {
    if (this.#waiting.length + text.length > this.#options.waitingChars) return false;
    this.#waiting += text;
    if (!this.#isSending && this.#waiting !== '') void this.#send();
    return true;
  }

  async #send(): Promise<void> {
    const { send, gather, onFailure } = this.#options;
    this.#isSending = true;
    try {
      while (this.#waiting !== '') {
        const next = this.#waiting.slice(0, this.#cut());
        this.#waiting = this.#waiting.slice(next.length);
        await send(next);
        await gather();
      }
    } catch (error) {
      // What comes after a gap could be another command than the one that was meant.
      this.#waiting = '';
      onFailure(error);
    } finally {
      this.#isSending = false;
    }
  }

  /** Where the next message ends: not within a character of two code units. */
  #cut(): number {
    const { mostChars } = this.#options;
    const last = this.#waiting.charCodeAt(mostChars - 1);
    const isTorn = this.#waiting.length > mostChars && last >= 0xd800 && last <= 0xdbff;
    return isTorn ? mostChars - 1 : mostChars;
  }
}

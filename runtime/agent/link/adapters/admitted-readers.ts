import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { ImageLink } from '../../storage/ports/image-link.ts';

const { admittedMs, refusedMs, words: MOST_WORDS } = LIMITS.agent.peers;

export interface Reader {
  readonly node: NodeId;
  /** Of the key of its certificate. */
  readonly keyFingerprint: string;
}

interface Word {
  readonly answer: Promise<boolean>;
  untilMs: number;
}

/**
 * Who may read which image here. The server says so, and its word holds for a moment: a certificate
 * stays good for months after its node was removed.
 */
export class AdmittedReaders {
  readonly #link: Pick<ImageLink, 'mayRead'>;
  readonly #words = new Map<string, Word>();

  constructor(link: Pick<ImageLink, 'mayRead'>) {
    this.#link = link;
  }

  /** @throws Fault UNREACHABLE when the server cannot be asked: then nobody is let in */
  mayRead(image: Digest, reader: Reader): Promise<boolean> {
    const key = `${image} ${reader.node} ${reader.keyFingerprint}`;
    const known = this.#words.get(key);
    if (known && Date.now() < known.untilMs) return known.answer;
    const answer = this.#link.mayRead(image, reader);
    const word = { answer, untilMs: Date.now() + refusedMs };
    this.#words.delete(key);
    this.#words.set(key, word);
    const [oldest] = this.#words.keys();
    if (this.#words.size > MOST_WORDS && oldest !== undefined) this.#words.delete(oldest);
    void this.#keep(key, word);
    return answer;
  }
  async #keep(key: string, word: Word): Promise<void> {
    try {
      word.untilMs = Date.now() + ((await word.answer) ? admittedMs : refusedMs);
    } catch {
      this.#words.delete(key);
    }
  }
}

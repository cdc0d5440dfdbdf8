import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/** How much of the server clients may hold on to at the same time. */
export interface TrafficLimits {
  /** Within each such time … */
  readonly windowMs: number;
  /** … so many bytes must move, or the connection is cut. */
  readonly leastBytes: number;
  /** Answers with blobs or manifests that are being sent: two descriptors each. */
  readonly answers: number;
  readonly answersPerClient: number;
  /** Manifests in memory, in either direction. */
  readonly memoryBytes: number;
  readonly memoryBytesPerClient: number;
}

export const TRAFFIC: TrafficLimits = LIMITS.registry.traffic;

const RETRY_SECONDS = 1;

/** Something there is only so much of, shared by all clients. */
class Share {
  readonly #most: number;
  readonly #mostEach: number;
  readonly #taken = new Map<string, number>();
  #takenByAll = 0;

  constructor(most: number, mostEach: number) {
    this.#most = most;
    this.#mostEach = mostEach;
  }

  /** @throws Fault TOO_MANY_REQUESTS */
  take(client: string, amount: number): void {
    const own = (this.#taken.get(client) ?? 0) + amount;
    if (own > this.#mostEach || this.#takenByAll + amount > this.#most) {
      throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: RETRY_SECONDS });
    }
    this.#taken.set(client, own);
    this.#takenByAll += amount;
  }

  giveBack(client: string, amount: number): void {
    const own = (this.#taken.get(client) ?? 0) - amount;
    if (own > 0) this.#taken.set(client, own);
    else this.#taken.delete(client);
    this.#takenByAll -= amount;
  }
}

/** What one request has taken; it gives back all of it at once. */
export interface Holding {
  /** @throws Fault TOO_MANY_REQUESTS */
  takeAnswer(): void;
  /** @throws Fault TOO_MANY_REQUESTS */
  takeMemory(bytes: number): void;
  release(): void;
}

/** Shares out what clients hold while they are slow. */
export class Traffic {
  readonly limits: TrafficLimits;
  readonly #answers: Share;
  readonly #memory: Share;

  constructor(limits: TrafficLimits) {
    this.limits = limits;
    this.#answers = new Share(limits.answers, limits.answersPerClient);
    this.#memory = new Share(limits.memoryBytes, limits.memoryBytesPerClient);
  }

  /** @param client an account or an address */
  hold(client: string): Holding {
    let answers = 0;
    let memoryBytes = 0;
    return {
      takeAnswer: () => {
        this.#answers.take(client, 1);
        answers += 1;
      },
      takeMemory: (bytes) => {
        this.#memory.take(client, bytes);
        memoryBytes += bytes;
      },
      release: () => {
        this.#answers.giveBack(client, answers);
        this.#memory.giveBack(client, memoryBytes);
        answers = 0;
        memoryBytes = 0;
      },
    };
  }
}

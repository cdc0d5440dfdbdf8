import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { roomFor } from '../core/join-room.ts';
import type { JoinRecord, JoinStore } from '../ports/join-store.ts';

const LOOK_MS = 60_000;

/** What can change about a request that asks again. */
export type Heard = Pick<JoinRecord, 'address' | 'told' | 'tpmKey'>;

/**
 * Requests of machines that want to join, in memory before those in the database: machines ask all the
 * time, and when they were last heard of is written down now and then. It holds a bounded number, and
 * forgets those that are silent for long.
 */
export class JoinBook {
  readonly #store: JoinStore;
  readonly #now: () => Date;
  #requests: Map<string, JoinRecord> | undefined;
  #loading: Promise<Map<string, JoinRecord>> | undefined;
  readonly #writtenAt = new Map<string, number>();
  #lookedAt = 0;

  constructor(store: JoinStore, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  async get(keyFingerprint: string): Promise<JoinRecord | undefined> {
    return (await this.#current()).get(keyFingerprint);
  }

  /** @returns in the order in which they asked first */
  async list(): Promise<readonly JoinRecord[]> {
    return [...(await this.#current()).values()].toSorted(
      (a, b) => a.firstAskedAt.getTime() - b.firstAskedAt.getTime(),
    );
  }

  /** @throws Fault TOO_MANY_REQUESTS when there is no room for another one from there */
  async demandRoom(address: string): Promise<void> {
    const requests = await this.#current();
    if (roomFor(address, [...requests.values()], this.#now()).kind === 'full') {
      const retryAfterSeconds = Math.ceil(LIMITS.join.silentMs / 1_000);
      throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds });
    }
  }

  /** Takes a new request down. @throws Fault TOO_MANY_REQUESTS */
  async add(request: JoinRecord): Promise<void> {
    await this.demandRoom(request.address);
    const requests = await this.#current();
    const room = roomFor(request.address, [...requests.values()], this.#now());
    if (room.kind === 'instead') await this.#remove([room.of]);
    await this.put(request);
  }

  /** Writes a request down as it is now. */
  async put(request: JoinRecord): Promise<void> {
    const requests = await this.#current();
    await this.#store.putRequest(request);
    requests.set(request.keyFingerprint, request);
    this.#writtenAt.set(request.keyFingerprint, this.#now().getTime());
  }

  /** Notes that a request was heard of again. @returns it as it is now */
  async hear(request: JoinRecord, heard: Heard): Promise<JoinRecord> {
    const now = this.#now();
    const after: JoinRecord = { ...request, ...heard, lastAskedAt: now };
    const isNews = request.tpmKey !== heard.tpmKey || request.address !== heard.address;
    const writtenAt = this.#writtenAt.get(request.keyFingerprint) ?? 0;
    if (isNews || now.getTime() - writtenAt > LIMITS.join.writeHeardMs) await this.put(after);
    else (await this.#current()).set(request.keyFingerprint, after);
    return after;
  }

  async #current(): Promise<Map<string, JoinRecord>> {
    const requests = this.#requests ?? (await this.#load());
    const nowMs = this.#now().getTime();
    if (nowMs - this.#lookedAt < LOOK_MS) return requests;
    this.#lookedAt = nowMs;
    const old = [...requests.values()].filter(
      ({ lastAskedAt }) => nowMs - lastAskedAt.getTime() > LIMITS.join.forgetMs,
    );
    await this.#remove(old.map(({ keyFingerprint }) => keyFingerprint));
    return requests;
  }

  async #remove(keyFingerprints: readonly string[]): Promise<void> {
    if (keyFingerprints.length === 0) return;
    await this.#store.removeRequests(keyFingerprints);
    for (const key of keyFingerprints) {
      this.#requests?.delete(key);
      this.#writtenAt.delete(key);
    }
  }

  async #load(): Promise<Map<string, JoinRecord>> {
    this.#loading ??= this.#store
      .listRequests()
      .then(
        (all) =>
          (this.#requests = new Map(all.map((request) => [request.keyFingerprint, request]))),
      )
      .finally(() => (this.#loading = undefined));
    return this.#loading;
  }
}

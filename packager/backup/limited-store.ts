import type { RepositoryStore } from './ports/repository-store.ts';
import type { Surroundings } from './ports/surroundings.ts';

/** What may go at once after a pause, in seconds' worth. */
const BURST_SECONDS = 0.25;

/**
 * Bounds how fast bytes go to a place and come from it. Who has gone ahead waits until the clock has
 * caught up, so that over any time the rate is kept but for a quarter of a second's worth.
 *
 * @param bytesPerSecond for both directions together
 */
export function limitedStore<Store extends RepositoryStore>(
  store: Store,
  bytesPerSecond: number,
  { now, pause }: Pick<Surroundings, 'now' | 'pause'>,
  signal: AbortSignal,
): Store {
  let paidUntilMs = Number.NEGATIVE_INFINITY;
  const pay = async (bytes: number): Promise<void> => {
    const nowMs = now();
    const startMs = Math.max(paidUntilMs, nowMs - BURST_SECONDS * 1_000);
    paidUntilMs = startMs + (bytes / bytesPerSecond) * 1_000;
    if (paidUntilMs > nowMs) await pause(Math.ceil(paidUntilMs - nowMs), signal);
  };
  return {
    ...store,
    async read(...request) {
      const bytes = await store.read(...request);
      await pay(bytes?.length ?? 0);
      return bytes;
    },
    async create(folder) {
      const file = await store.create(folder);
      return {
        ...file,
        async write(bytes) {
          await pay(bytes.length);
          await file.write(bytes);
        },
      };
    },
  };
}

import { Pace } from './pace.ts';
import { paidStore } from './paid-store.ts';
import type { RepositoryStore } from './ports/repository-store.ts';
import type { Surroundings } from './ports/surroundings.ts';

/**
 * Bounds how fast bytes go to a place and come from it.
 *
 * @param bytesPerSecond for both directions together
 */
export function limitedStore<Store extends RepositoryStore>(
  store: Store,
  bytesPerSecond: number,
  around: Pick<Surroundings, 'now' | 'pause'>,
  signal: AbortSignal,
): Store {
  const pace = new Pace(bytesPerSecond, around);
  const pay = (bytes: number): Promise<void> => pace.pay(bytes, signal);
  return {
    ...paidStore(store, pay),
    async read(...request) {
      const bytes = await store.read(...request);
      await pay(bytes?.length ?? 0);
      return bytes;
    },
  };
}

import type { RepositoryStore } from './ports/repository-store.ts';

/** Waited for before so many bytes go over a line. */
export type Pay = (bytes: number) => Promise<void>;

/** Waits before bytes are written to a place. */
export function paidStore<Store extends RepositoryStore>(store: Store, pay: Pay): Store {
  return {
    ...store,
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

/** Waits after bytes were read from a place: how many there are is known only then. */
export const paidReads = <Store extends RepositoryStore>(store: Store, pay: Pay): Store => ({
  ...store,
  async read(...request) {
    const bytes = await store.read(...request);
    await pay(bytes?.length ?? 0);
    return bytes;
  },
});

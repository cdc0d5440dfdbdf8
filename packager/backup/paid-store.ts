import type { RepositoryStore } from './ports/repository-store.ts';

/** Waits before bytes are written to a place. @param pay waited for before so many bytes */
export function paidStore<Store extends RepositoryStore>(
  store: Store,
  pay: (bytes: number) => Promise<void>,
): Store {
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

import type {
  NewStoredFile,
  RemovableStore,
} from '../../../../../packager/backup/ports/repository-store.ts';

/** What is told of the files of a repository. */
export interface FileSigns {
  readonly onStalled: () => void;
  readonly onAnswered: () => void;
}

/**
 * Tells when a file of a repository has answered, and when it does not for too long. The call itself goes on waiting: only
 * the end of its process ends that.
 *
 * @param limitMs of one call
 */
export function watchedStore(
  store: RemovableStore,
  { limitMs, onStalled, onAnswered }: FileSigns & { readonly limitMs: number },
): RemovableStore {
  const watched = async <Value>(call: Promise<Value>): Promise<Value> => {
    const timer = setTimeout(onStalled, limitMs);
    try {
      const value = await call;
      onAnswered();
      return value;
    } finally {
      clearTimeout(timer);
    }
  };
  const watchedFile = (file: NewStoredFile): NewStoredFile => ({
    write: (bytes) => watched(file.write(bytes)),
    commit: () => watched(file.commit()),
    discard: () => watched(file.discard()),
  });
  return {
    place: store.place,
    readHeader: () => watched(store.readHeader()),
    createHeader: (bytes) => watched(store.createHeader(bytes)),
    list: (folder) => watched(store.list(folder)),
    read: (folder, name, range) => watched(store.read(folder, name, range)),
    create: async (folder) => watchedFile(await watched(store.create(folder))),
    remove: (folder, name) => watched(store.remove(folder, name)),
  };
}

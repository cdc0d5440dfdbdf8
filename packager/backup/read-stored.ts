import { damaged } from '../format/repository/damaged.ts';
import { placeOf, type RepositoryFolder, type SealedFolder } from '../format/repository/layout.ts';
import { openSealedFile } from '../format/repository/sealed-file.ts';
import type { RepositoryKeys } from '../format/repository/sealing.ts';
import type { RepositoryStore, StoredFile } from './ports/repository-store.ts';

/** @returns undefined when the file is gone. @throws Fault BACKUP_DAMAGED when it is too large */
export async function readStored(
  store: RepositoryStore,
  folder: RepositoryFolder,
  { name, sizeBytes }: StoredFile,
  mostBytes: number,
): Promise<Uint8Array | undefined> {
  if (sizeBytes > mostBytes) {
    throw damaged(placeOf(folder, name), `at most ${mostBytes} bytes`, String(sizeBytes));
  }
  return store.read(folder, name, { offset: 0, length: sizeBytes });
}

/** Reads a file that is one sealed segment. @throws Fault BACKUP_DAMAGED */
export async function readSealed(
  { store, keys }: { readonly store: RepositoryStore; readonly keys: RepositoryKeys },
  folder: SealedFolder,
  file: StoredFile,
  mostBytes: number,
): Promise<Buffer | undefined> {
  const bytes = await readStored(store, folder, file, mostBytes);
  return bytes && openSealedFile(folder, keys, { name: file.name, bytes });
}

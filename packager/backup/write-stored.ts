import type { RepositoryFolder, SealedFolder } from '../format/repository/layout.ts';
import { SEALED } from '../format/repository/layout.ts';
import { sealFile } from '../format/repository/sealed-file.ts';
import type { RepositoryKeys } from '../format/repository/sealing.ts';
import type { RepositoryStore } from './ports/repository-store.ts';
import type { Surroundings } from './ports/surroundings.ts';

/** Writes a file at once. @returns its name. @throws Fault DISK_FULL, FILE_FAILED */
export async function writeStored(
  store: RepositoryStore,
  folder: RepositoryFolder,
  parts: readonly Uint8Array[],
): Promise<string> {
  const file = await store.create(folder);
  try {
    for (const part of parts) await file.write(part);
    return await file.commit();
  } finally {
    await file.discard();
  }
}

/** Writes a file that is one sealed segment. @returns its name */
export const writeSealed = (
  { store, keys }: { readonly store: RepositoryStore; readonly keys: RepositoryKeys },
  folder: SealedFolder,
  plain: Uint8Array,
  { random }: Pick<Surroundings, 'random'>,
): Promise<string> =>
  writeStored(store, folder, [sealFile(folder, keys, random(SEALED.saltBytes), plain)]);

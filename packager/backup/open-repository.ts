import { hash } from 'node:crypto';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { type BackupSecret, makeKeySlot, openKeySlot } from '../format/repository/key-slot.ts';
import { KEY_BYTES, placeOf, SEALED } from '../format/repository/layout.ts';
import {
  decodeHeader,
  encodeHeader,
  type RepositoryHeader,
} from '../format/repository/repository-header.ts';
import { checkName } from '../format/repository/sealed-file.ts';
import { deriveKeys, type RepositoryKeys } from '../format/repository/sealing.ts';
import type { RepositoryStore } from './ports/repository-store.ts';
import type { Surroundings } from './ports/surroundings.ts';
import { readStored } from './read-stored.ts';
import { writeStored } from './write-stored.ts';

/** A repository that was opened with a key. */
export interface Repository<Store extends RepositoryStore = RepositoryStore> {
  readonly store: Store;
  readonly header: RepositoryHeader;
  readonly keys: RepositoryKeys;
}

/**
 * Makes a repository in an empty place. The slot of the key is written before the header that makes
 * the place a repository: one that was cut off is none, and can be made again.
 *
 * @throws Fault TARGET_EXISTS, DISK_FULL, FILE_FAILED
 */
export async function initRepository<Store extends RepositoryStore>(
  store: Store,
  secret: BackupSecret,
  options: { readonly appendOnly: boolean; readonly graceMs?: number },
  { now, random }: Pick<Surroundings, 'now' | 'random'>,
): Promise<Repository<Store>> {
  if (await store.readHeader()) {
    throw new Fault('TARGET_EXISTS', { path: store.place, kind: 'folder' });
  }
  const { appendOnly, graceMs = LIMITS.backup.graceMs } = options;
  const header = { id: random(SEALED.idBytes), createdMs: now(), appendOnly, graceMs };
  const bytes = encodeHeader(header);
  const masterKey = random(KEY_BYTES);
  const slot = { header: hash('sha256', bytes), salt: random(SEALED.saltBytes), masterKey };
  await writeStored(store, 'keys', [makeKeySlot(secret, slot)]);
  await store.createHeader(bytes);
  return { store, header, keys: deriveKeys(masterKey, header.id) };
}

/**
 * @throws Fault NOT_FOUND when there is no repository, BACKUP_KEY_WRONG, BACKUP_DAMAGED,
 *   FORMAT_TOO_NEW
 */
export async function openRepository<Store extends RepositoryStore>(
  store: Store,
  secret: BackupSecret,
): Promise<Repository<Store>> {
  const bytes = await store.readHeader();
  if (!bytes) throw new Fault('NOT_FOUND', { what: 'backup repository', name: store.place });
  const header = decodeHeader(bytes);
  const masterKey = await findMasterKey(store, secret, hash('sha256', bytes));
  return { store, header, keys: deriveKeys(masterKey, header.id) };
}

async function findMasterKey(
  store: RepositoryStore,
  secret: BackupSecret,
  header: string,
): Promise<Uint8Array> {
  const { keySlots, documentBytes } = LIMITS.backup;
  const slots = await store.list('keys');
  let refused: unknown;
  for (const slot of slots.slice(0, keySlots)) {
    try {
      const bytes = await readStored(store, 'keys', slot, documentBytes);
      if (!bytes) continue;
      checkName('keys', slot.name, bytes);
      const file = placeOf('keys', slot.name);
      const masterKey = openKeySlot(bytes, secret, { header, file });
      if (masterKey) return masterKey;
    } catch (error) {
      // Another slot may be whole, and fit.
      refused = error;
    }
  }
  throw refused ?? new Fault('BACKUP_KEY_WRONG', { repository: store.place });
}

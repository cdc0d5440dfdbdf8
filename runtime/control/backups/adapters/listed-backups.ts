import type { StoredFile } from '../../../../packager/backup/ports/repository-store.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { StoredBackup } from '../ports/backup-engine.ts';

/** What an entry takes besides its document, about. */
const ENTRY_BYTES = 1_024;
/** … and each of its disks. */
const DISK_BYTES = 256;

type Listed = ReadonlyMap<string, StoredBackup>;

/**
 * Backups that were opened once, by the files that they are. Such a file is named after its bytes and never changes, so it
 * need not be opened again as long as it looks the same. What is not in the newest list of its repository is dropped; what
 * has no room is opened each time.
 */
export class ListedBackups {
  readonly #mostBytes: number;
  /** By repository; the one that was listed last comes last. */
  readonly #repositories = new Map<string, { readonly listed: Listed; readonly bytes: number }>();

  constructor(mostBytes: number = LIMITS.stackBackups.listedBytes) {
    this.#mostBytes = mostBytes;
  }

  /**
   * @param repository its id; whoever asks has opened it with its key
   * @param files of its points, as they are now
   * @param open what one is; undefined: it is gone, or none of ours
   * @returns what they are, in the order of the files
   */
  async list(
    repository: string,
    files: readonly StoredFile[],
    open: (file: StoredFile) => Promise<StoredBackup | undefined>,
  ): Promise<readonly StoredBackup[]> {
    const known = this.#repositories.get(repository)?.listed;
    const listed = new Map<string, StoredBackup>();
    const all: StoredBackup[] = [];
    let bytes = 0;
    for (const file of files) {
      const look = `${file.name} ${file.sizeBytes} ${file.modifiedMs}`;
      const backup = known?.get(look) ?? (await open(file));
      if (!backup) continue;
      all.push(backup);
      const size = bytesOf(backup);
      if (bytes + size > this.#mostBytes) continue;
      listed.set(look, backup);
      bytes += size;
    }
    this.#keep(repository, { listed, bytes });
    return all;
  }

  #keep(repository: string, found: { readonly listed: Listed; readonly bytes: number }): void {
    this.#repositories.delete(repository);
    this.#repositories.set(repository, found);
    let sum = 0;
    for (const { bytes } of this.#repositories.values()) sum += bytes;
    for (const [id, { bytes }] of this.#repositories) {
      if (sum <= this.#mostBytes) return;
      this.#repositories.delete(id);
      sum -= bytes;
    }
  }
}

const bytesOf = ({ document, disks }: StoredBackup): number =>
  ENTRY_BYTES + document.length + disks.length * DISK_BYTES;

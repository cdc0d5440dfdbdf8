import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { StoredBackup } from '../ports/backup-engine.ts';
import type { RepositoryView } from './repository-work.ts';

/** What an entry takes besides its document, about. */
const ENTRY_BYTES = 1_024;
/** … and each of its disks. */
const DISK_BYTES = 256;

type Listed = ReadonlyMap<string, StoredBackup>;

const NONE: Listed = new Map();

/**
 * Backups that were opened once, by the looks of their files. Such a file is named after its bytes and never changes, so it
 * need not be opened again as long as it looks the same. What is not in the newest view of its repository is dropped; what
 * has no room is opened each time.
 */
export class ListedBackups {
  readonly #mostBytes: number;
  /** By folder and key; the one that was seen last comes last. */
  readonly #repositories = new Map<string, { readonly listed: Listed; readonly bytes: number }>();

  constructor(mostBytes: number = LIMITS.stackBackups.listedBytes) {
    this.#mostBytes = mostBytes;
  }

  /**
   * @param repository what tells it from others, and shows that whoever asks can open it
   * @param look told what need not be opened
   * @returns all backups in it
   */
  async list(
    repository: string,
    look: (known: ReadonlySet<string>) => Promise<RepositoryView>,
  ): Promise<readonly StoredBackup[]> {
    const known = this.#repositories.get(repository)?.listed ?? NONE;
    const view = await look(new Set(known.keys()));
    const all: StoredBackup[] = [];
    const listed = new Map<string, StoredBackup>();
    let bytes = 0;
    for (const { look: seen, backup: opened } of view.points) {
      const backup = opened ?? known.get(seen);
      if (!backup) continue;
      all.push(backup);
      const size = bytesOf(backup);
      if (bytes + size > this.#mostBytes) continue;
      listed.set(seen, backup);
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

import type {
  BackupRecord,
  BackupStore,
  RepositoryChange,
  RepositoryRecord,
} from '../../control/backups/ports/backup-store.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { byKey } from './by-key.ts';
import { detached } from './detached.ts';
import type { MemoryTables } from './memory-tables.ts';

type Tables = Pick<MemoryTables, 'repositories' | 'begunRepositories' | 'backups'>;
type Named = Pick<BackupRecord, 'repository' | 'point'>;

/** What is known of backups, in memory. */
export class MemoryBackupStore implements BackupStore {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  async repositories(): Promise<RepositoryRecord[]> {
    return [...this.#tables.repositories.values()].toSorted(byKey(({ name }) => name));
  }

  async beginRepository({
    place,
    sealedKey,
  }: Pick<RepositoryRecord, 'place' | 'sealedKey'>): Promise<string> {
    const key = this.#tables.begunRepositories.get(place) ?? sealedKey;
    this.#tables.begunRepositories.set(place, key);
    return key;
  }

  async addRepository(repository: RepositoryRecord): Promise<void> {
    const { name, place } = repository;
    if (this.#tables.repositories.has(name)) {
      throw new Fault('NAME_TAKEN', { what: 'backup repository', name });
    }
    this.#tables.repositories.set(name, detached(repository));
    this.#tables.begunRepositories.delete(place);
  }

  async changeRepository(name: string, { s3, bytesPerSecond }: RepositoryChange): Promise<void> {
    const found = this.#tables.repositories.get(name);
    if (found) this.#tables.repositories.set(name, detached({ ...found, s3, bytesPerSecond }));
  }

  async removeRepository(name: string): Promise<boolean> {
    for (const backup of await this.list({ repository: name })) await this.remove(backup);
    return this.#tables.repositories.delete(name);
  }

  async list(of: Parameters<BackupStore['list']>[0]): Promise<BackupRecord[]> {
    return [...this.#tables.backups.values()]
      .filter((each) =>
        'stack' in of ? each.stack === of.stack : each.repository === of.repository,
      )
      .toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.point < b.point ? -1 : 1));
  }

  async add(backup: BackupRecord): Promise<void> {
    const key = keyOf(backup);
    if (!this.#tables.backups.has(key)) this.#tables.backups.set(key, detached(backup));
  }

  async noteVerified(
    named: Named,
    { at, problem }: { readonly at: Date; readonly problem: string | null },
  ): Promise<void> {
    const found = this.#tables.backups.get(keyOf(named));
    if (found) this.#tables.backups.set(keyOf(named), { ...found, verifiedAt: at, problem });
  }

  async noteStarted(
    named: Named,
    { at, problem }: { readonly at: Date; readonly problem: string | null },
  ): Promise<void> {
    const found = this.#tables.backups.get(keyOf(named));
    if (!found) return;
    this.#tables.backups.set(keyOf(named), { ...found, startedAt: at, startProblem: problem });
  }

  async remove(named: Named): Promise<void> {
    this.#tables.backups.delete(keyOf(named));
  }
}

const keyOf = ({ repository, point }: Named): string => `${repository}/${point}`;

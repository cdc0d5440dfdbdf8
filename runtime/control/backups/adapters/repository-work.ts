import type { BackupEngine, RepositoryPlace, StoredBackup } from '../ports/backup-engine.ts';

/** A file of a point, by how it looks; `backup` is absent when it is known already, or none of ours. */
export interface SeenPoint {
  readonly look: string;
  readonly backup?: StoredBackup | undefined;
}

/** What is seen of a repository at one look. */
export interface RepositoryView {
  readonly identity: string;
  readonly points: readonly SeenPoint[];
}

/** What is done with the files of repositories; what is remembered of them is somebody else’s. */
export interface RepositoryWork extends Omit<BackupEngine, 'newKey' | 'list' | 'limit'> {
  /** @param known looks of points that need not be opened */
  look(place: RepositoryPlace, known: ReadonlySet<string>): Promise<RepositoryView>;
}

/** … in other processes, for all of which a bound on bandwidth holds together. */
export interface LimitedWork extends RepositoryWork, Pick<BackupEngine, 'limit'> {}

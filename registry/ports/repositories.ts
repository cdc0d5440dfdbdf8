import type { ApplianceAddress } from '../../schemas/ids/names.ts';

/** Who may pull: everybody, or only who the authorizer lets into the namespace. */
export type Visibility = 'public' | 'private';

export interface Repository {
  readonly id: number;
  readonly address: ApplianceAddress;
  readonly visibility: Visibility;
}

export interface RepositoryFinder {
  findRepository(address: ApplianceAddress): Promise<Repository | undefined>;
}

export interface RepositoryMaker {
  /** @returns the repository, made (public) when it was not there */
  ensureRepository(address: ApplianceAddress, now: Date): Promise<Repository>;
}

export interface RepositoryVisibility {
  setVisibility(repositoryId: number, visibility: Visibility): Promise<void>;
}

export interface PullCounter {
  countPull(repositoryId: number): Promise<void>;
}

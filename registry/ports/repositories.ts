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
  /**
   * @param page `reads`: namespaces whose private repositories are listed, beside all public ones
   * @returns addresses of repositories with a manifest, in ASCII order, that come after `after`
   */
  listRepositories(page: {
    readonly reads: readonly string[] | 'all';
    readonly after: string;
    readonly limit: number;
  }): Promise<ApplianceAddress[]>;
}

export interface RepositoryMaker {
  /** @returns the repository, made (public) when it was not there */
  ensureRepository(address: ApplianceAddress, now: Date): Promise<Repository>;
}

export interface RepositoryVisibility {
  setVisibility(repositoryId: number, visibility: Visibility): Promise<void>;
}

export interface PullCounter {
  /**
   * Counts a pull, unless this client has been counted for the repository that day.
   *
   * @param pull `day`: as `2026-11-28`; `client`: tells clients apart, without naming them
   */
  countPull(repositoryId: number, pull: { day: string; client: string }): Promise<void>;
  /** Forgets who pulled before a day; what was counted stays. */
  forgetPulls(beforeDay: string): Promise<void>;
}

import type { Digest } from '../../schemas/ids/digest.ts';
import type { ApplianceRecord, CardEntry, Release } from './appliances.ts';
import type { ManifestName, ManifestPart, StoredManifest } from './manifests.ts';
import type { Repository } from './repositories.ts';
import type { SignatureFinding } from './signatures.ts';

export interface ManifestChange {
  /**
   * Holds blobs of this repository until the change is made: nobody can remove them any more.
   *
   * @returns the sizes of those that are stored and linked here
   */
  holdParts(digests: readonly Digest[], now: Date): Promise<Map<Digest, number>>;
  /** Holds the bytes of a manifest. @returns whether they are stored */
  holdManifestBytes(digest: Digest, now: Date): Promise<boolean>;
  /** @returns whether an index of this repository lists the manifest */
  isListed(digest: Digest): Promise<boolean>;
  findManifest(name: ManifestName): Promise<StoredManifest | undefined>;
  /** Storing what is there already keeps what is known about it. */
  putManifest(manifest: StoredManifest, parts: readonly ManifestPart[]): Promise<void>;
  /** Removes a manifest with its tags. @returns whether it was there */
  removeManifest(digest: Digest): Promise<boolean>;
  putTag(tag: string, digest: Digest, now: Date): Promise<void>;
  removeTag(tag: string): Promise<boolean>;
}

export interface ApplianceChange {
  putAppliance(record: ApplianceRecord): Promise<void>;
  findRelease(version: string): Promise<Release | undefined>;
  putRelease(version: string, digest: Digest, now: Date): Promise<void>;
  /** Marks releases whose tag is gone. */
  withdrawUntagged(now: Date): Promise<void>;
  listReleased(): Promise<ApplianceRecord[]>;
  /** undefined: the repository has nothing to show any more. */
  setCard(card: CardEntry | undefined): Promise<void>;
}

export interface SignatureChange {
  putSignature(manifest: Digest, subject: Digest, finding: SignatureFinding): Promise<void>;
  countSignatures(subject: Digest): Promise<number>;
  /** @returns valid signatures of a digest in other repositories, with where they are */
  listForeignSignatures(
    subject: Digest,
    limit: number,
  ): Promise<{ readonly manifest: Digest; readonly repository: Repository }[]>;
  /** Takes a signature manifest over from another repository, with its parts and its finding. */
  copySignature(
    manifest: Digest,
    from: Repository,
    by: { accountId: string; now: Date },
  ): Promise<void>;
}

/** Changes to one repository that happen together or not at all; it is locked meanwhile. */
export type RepositoryChange = ManifestChange &
  ApplianceChange &
  SignatureChange & { readonly repository: Repository };

export interface RepositoryChanger {
  /** Runs `work`; when it throws, nothing was changed. It must not wait for anything else. */
  changeRepository<Result>(
    repositoryId: number,
    work: (change: RepositoryChange) => Promise<Result>,
  ): Promise<Result>;
}

import type { Digest } from '../../schemas/ids/digest.ts';

/** Something a manifest is made of. */
export interface ManifestPart {
  readonly kind: 'config' | 'layer' | 'manifest';
  readonly digest: Digest;
  readonly mediaType: string;
  readonly sizeBytes: number;
}

/** A manifest as the catalogue knows it; its exact bytes are a blob. */
export interface StoredManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  readonly sizeBytes: number;
  /** The manifest this one is about, which may not be there. */
  readonly subject: Digest | undefined;
  readonly annotations: Record<string, string>;
  readonly pushedBy: string;
  readonly pushedAt: Date;
}

export type ManifestName =
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'digest'; readonly digest: Digest };

export interface ManifestFinder {
  findManifest(repositoryId: number, name: ManifestName): Promise<StoredManifest | undefined>;
}

export interface TagLister {
  /** @returns tags in ASCII order that come after `after` */
  listTags(repositoryId: number, page: { after: string; limit: number }): Promise<string[]>;
}

export interface ReferrerLister {
  /** @returns manifests whose subject is the digest, in the order of their digests */
  listReferrers(
    repositoryId: number,
    subject: Digest,
    page: { artifactType: string | undefined; after: string; limit: number },
  ): Promise<StoredManifest[]>;
}

import { ANNOTATIONS, MEDIA_TYPES } from '../archive/media-types.ts';
import type { Descriptor } from '../archive/oci.ts';
import type { Digest } from '../ids/digest.ts';
import { type BlobRange, findBlob, openBlobRange } from './oci/blobs.ts';
import {
  type FetchedManifest,
  findManifest,
  getManifest,
  listReferrers,
  listTags,
  putManifest,
} from './oci/manifests.ts';
import { RegistrySession, type RegistrySessionOptions } from './oci/registry-session.ts';
import {
  findUpload,
  finishUpload,
  mountBlob,
  sendPart,
  startUpload,
  type Upload,
} from './oci/uploads.ts';

export type { FetchedManifest } from './oci/manifests.ts';
export type { RegistryCredentials } from './oci/registry-session.ts';
export type { Upload } from './oci/uploads.ts';
export type OciClientOptions = RegistrySessionOptions;

/** A signature and the repository it is in. */
export interface FoundSignature {
  readonly repository: string;
  readonly descriptor: Descriptor;
}

/**
 * A client of the OCI Distribution API (distribution-spec 1.1). Every method throws UNREACHABLE,
 * NOT_SIGNED_IN, FORBIDDEN, TOO_MANY_REQUESTS, REGISTRY_REFUSED, REGISTRY_MISLEADS, CANCELLED or the
 * fault our own registry answered with. None of them tries again; who calls decides that.
 */
export interface OciClient {
  readonly registry: string;
  /** A manifest by tag or digest; size limited, digest checked. @throws Fault NOT_FOUND, DIGEST_MISMATCH */
  getManifest(
    repository: string,
    reference: string,
    signal?: AbortSignal,
  ): Promise<FetchedManifest>;
  /** @returns what a tag stands for; undefined: nothing */
  findManifest(
    repository: string,
    reference: string,
    signal?: AbortSignal,
  ): Promise<Digest | undefined>;
  putManifest(
    repository: string,
    reference: string,
    options: { bytes: Uint8Array; signal?: AbortSignal | undefined },
  ): Promise<void>;
  listTags(repository: string, signal?: AbortSignal): Promise<string[]>;
  listReferrers(
    repository: string,
    digest: Digest,
    artifactType: string,
    signal?: AbortSignal,
  ): Promise<Descriptor[]>;
  /** Signatures of a digest wherever our own registry has them; others have none to tell. */
  findSignatures(digest: Digest, signal?: AbortSignal): Promise<FoundSignature[]>;
  /** @returns its size; undefined: the registry does not have it */
  findBlob(repository: string, digest: Digest, signal?: AbortSignal): Promise<number | undefined>;
  /** A part of a blob as a stream. The reader checks the digest. @throws Fault NOT_FOUND */
  openBlob(
    repository: string,
    digest: Digest,
    range: BlobRange & { signal?: AbortSignal | undefined },
  ): Promise<ReadableStream<Uint8Array>>;
  mountBlob(repository: string, digest: Digest, from: string): Promise<boolean>;
  startUpload(repository: string, signal?: AbortSignal): Promise<Upload>;
  sendPart(
    repository: string,
    upload: Upload,
    options: { bytes: Uint8Array; signal?: AbortSignal | undefined },
  ): Promise<Upload>;
  /** @returns undefined when the registry has forgotten it */
  findUpload(
    repository: string,
    location: string,
    signal?: AbortSignal,
  ): Promise<Upload | undefined>;
  finishUpload(
    repository: string,
    upload: Upload,
    options: { digest: Digest; signal?: AbortSignal | undefined },
  ): Promise<void>;
}

/** Makes a client of one registry. It signs in when asked to, as often as needed. */
export function createOciClient(options: OciClientOptions): OciClient {
  const session = new RegistrySession(options);
  return {
    registry: session.registry,
    getManifest: (...args) => getManifest(session, ...args),
    findManifest: (...args) => findManifest(session, ...args),
    putManifest: (...args) => putManifest(session, ...args),
    listTags: (...args) => listTags(session, ...args),
    listReferrers: async (repository, digest, artifactType, signal) => {
      const query = new URLSearchParams({ artifactType });
      const url = `/v2/${repository}/referrers/${digest}?${query.toString()}`;
      // A registry may ignore the filter (distribution-spec, "Listing Referrers").
      const isWanted = (each: Descriptor): boolean =>
        (each.artifactType ?? artifactType) === artifactType;
      return listReferrers(session, { url, repository, isWanted, signal });
    },
    findSignatures: async (digest, signal) => {
      const found = await listReferrers(session, {
        url: `/v2/_stackyard/signatures/${digest}`,
        repository: 'signatures',
        isWanted: ({ artifactType }) => artifactType === MEDIA_TYPES.bundle,
        signal,
      });
      return found.flatMap((descriptor) => {
        const repository = descriptor.annotations?.[ANNOTATIONS.repository];
        return repository === undefined ? [] : [{ repository, descriptor }];
      });
    },
    findBlob: (...args) => findBlob(session, ...args),
    openBlob: (...args) => openBlobRange(session, ...args),
    mountBlob: (...args) => mountBlob(session, ...args),
    startUpload: (...args) => startUpload(session, ...args),
    sendPart: (...args) => sendPart(session, ...args),
    findUpload: (...args) => findUpload(session, ...args),
    finishUpload: (...args) => finishUpload(session, ...args),
  };
}

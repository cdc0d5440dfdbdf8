import type { Readable } from 'node:stream';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { BlobSpace } from './blob-space.ts';

/*
 * Where bytes are kept, named by their sha256. The ladder allows a folder as well as an object
 * store: an upload may become a multipart upload, and committing it a copy.
 */

/** Both ends inclusive, as in HTTP. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export interface BlobReader {
  /** @returns bytes, or undefined when there is no such blob */
  sizeOf(digest: Digest): Promise<number | undefined>;
  /**
   * Opens a blob; when this returns, reading cannot fail for want of the blob any more.
   * The bytes are not checked against the digest again: see `docs/registry.md`.
   *
   * @throws Fault NOT_FOUND
   */
  read(digest: Digest, range?: ByteRange): Promise<Readable>;
}

export interface BlobPutter {
  /**
   * Stores a small blob at once. Storing what is there already changes nothing.
   *
   * @throws Fault UPLOAD_CORRUPT when the bytes have another digest; DISK_FULL
   */
  putBlob(digest: Digest, bytes: Uint8Array): Promise<void>;
}

export interface UploadWriter {
  beginUpload(id: string): Promise<void>;
  /** @returns bytes received so far, or undefined when there is no such upload */
  uploadSize(id: string): Promise<number | undefined>;
  /**
   * Appends what the source brings. Whatever arrived before a failure stays and can be continued
   * from. A newer append to the same upload ends an older one, whose client has given up.
   *
   * @returns bytes received so far
   * @throws Fault UPLOAD_OUT_OF_ORDER when `offset` is not the end; LIMIT_EXCEEDED; DISK_FULL;
   *   NOT_FOUND; CONFLICT when the upload is sealed; or whatever the source failed with
   */
  appendUpload(id: string, source: Readable, place: AppendPlace): Promise<number>;
}

export interface AppendPlace {
  /** Where the source's first byte belongs; undefined: at the end, wherever that is. */
  readonly offset: number | undefined;
  /** Largest size the upload may reach. */
  readonly limitBytes: number;
  /** Asked before so many bytes are written; what it throws ends the append. */
  readonly admit?: (partBytes: number) => Promise<void>;
}

export interface UploadFinisher {
  /**
   * Checks the whole upload and makes it durable. Nothing can be appended afterwards, or bytes
   * that nobody checked would become the blob.
   *
   * @returns its size in bytes
   * @throws Fault UPLOAD_CORRUPT; NOT_FOUND; DISK_FULL
   */
  sealUpload(id: string, digest: Digest): Promise<number>;
  /** Turns a sealed upload into the blob; what is stored already is kept and the upload dropped. */
  commitUpload(id: string, digest: Digest): Promise<void>;
  discardUpload(id: string): Promise<void>;
}

export interface UploadLister {
  listUploads(): AsyncIterable<{ readonly id: string; readonly touchedAt: Date }>;
}

export interface BlobDeleter {
  removeBlob(digest: Digest): Promise<void>;
}

export interface BlobScrubber {
  listBlobs(): AsyncIterable<Digest>;
  /** Takes a damaged blob out of use, without destroying it. */
  setAside(digest: Digest): Promise<void>;
}

/** A store of blobs; consumers ask for the rung they need. */
export interface BlobStore {
  readonly blobs: BlobReader & BlobPutter & BlobDeleter & BlobScrubber;
  readonly uploads: UploadWriter & UploadFinisher & UploadLister;
  readonly space: BlobSpace;
}

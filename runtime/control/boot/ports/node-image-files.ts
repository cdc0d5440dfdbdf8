import type {
  NodeImageFile,
  NodeImageFileName,
  NodeImageVersion,
} from '../../../../schemas/agent/boot.ts';

/** A part of a file: bytes from `first` to `last`, both included. */
export interface FileRange {
  readonly first: number;
  readonly last: number;
}

/** The files of node images. Nothing is in there that was not verified on its way in. */
export interface NodeImageFiles {
  /**
   * Takes a file in, if it is what its image says: exactly as long, with that sha256. What is there
   * already stays until then; whatever fails leaves nothing behind.
   *
   * @throws Fault SIZE_MISMATCH, DIGEST_MISMATCH, DISK_FULL, or what the source failed with
   */
  put(
    version: NodeImageVersion,
    file: NodeImageFile,
    source: AsyncIterable<Uint8Array>,
  ): Promise<void>;
  /** @returns how long each file is that is there of an image; nothing for one that is unknown */
  sizes(version: NodeImageVersion): Promise<ReadonlyMap<NodeImageFileName, number>>;
  /** @throws Fault NOT_FOUND */
  open(
    version: NodeImageVersion,
    name: NodeImageFileName,
    range: FileRange,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Deletes all files of an image; one that has none is fine. */
  remove(version: NodeImageVersion): Promise<void>;
  /** @returns versions of which there are files */
  versions(): Promise<NodeImageVersion[]>;
}

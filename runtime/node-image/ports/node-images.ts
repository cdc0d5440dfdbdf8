import type { NodeImageManifest } from '../../../packager/format/node-image/read-manifest.ts';

/** Somebody who waits for a build. */
export interface NodeImageWork {
  readonly onProgress: (progress: {
    readonly step: string;
    readonly done?: number;
    readonly total?: number;
    readonly unit?: 'bytes' | 'items';
  }) => void;
  readonly signal: AbortSignal;
  /** Every line that the programs write, made safe to print. */
  readonly onLine?: (line: string) => void;
}

export interface NodeImageRequest {
  /** Folder to be made; absent: after the version, in this one. */
  readonly out: string | undefined;
  /** Replace the folder when it is there. */
  readonly force: boolean;
  readonly version?: string | undefined;
  readonly sequence?: number | undefined;
  /** File of the secret key. */
  readonly keyFile: string;
  readonly mirror?: string | undefined;
  readonly suite: 'trixie';
  /** Of zstd, for the root: 1 (fast) to 22 (small). */
  readonly level: number;
  /** A shell of root's on the screen: for finding out why a node does not come up. */
  readonly hasShell: boolean;
  readonly useCache: boolean;
}

/** A file that machines start from which cannot boot from the network. */
export interface MediumRequest {
  /** `iso`: for discs and sticks; `disk`: for disks and sticks. */
  readonly kind: 'iso' | 'disk';
  readonly out: string;
  /** Replace the file when it is there. */
  readonly force: boolean;
  /** Where agents dial in, such as `https://admin.lan:8471`: an origin. */
  readonly server: string;
  /** sha256 of the certificate of the server's authority, in hex. */
  readonly authority: string;
}

/** A finished node image. */
export interface NodeImageFolder {
  readonly folder: string;
  readonly manifest: NodeImageManifest;
}

/** Makes node images and looks at them. */
export interface NodeImages {
  /**
   * @throws Fault TARGET_EXISTS, KEY_UNREADABLE, MIRROR_UNKNOWN, MIRROR_HAS_PASSWORD,
   *   UNREACHABLE, TOOL_MISSING, TOOL_TIMED_OUT, NODE_IMAGE_FAILED, DISK_FULL, CANCELLED
   */
  build(request: NodeImageRequest, work: NodeImageWork): Promise<NodeImageFolder>;
  /** Makes a key, if the file is not there. @returns whether it was made @throws Fault FILE_FAILED */
  makeKey(file: string): Promise<boolean>;
  /** @throws Fault NOT_FOUND, KEY_UNREADABLE */
  publicKey(keyFile: string): Promise<string>;
  /** Reads what a folder says it is; proves nothing. @throws Fault NOT_FOUND, NODE_IMAGE_MALFORMED */
  show(folder: string): Promise<NodeImageFolder>;
  /**
   * Proves signature, sizes and digests. @param keyFile secret or public key
   * @throws Fault NOT_FOUND, KEY_UNREADABLE, NODE_IMAGE_KEY_UNKNOWN,
   *   NODE_IMAGE_SIGNATURE_INVALID, SIZE_MISMATCH, DIGEST_MISMATCH, NODE_IMAGE_MALFORMED
   */
  verify(folder: string, keyFile: string, work: NodeImageWork): Promise<NodeImageFolder>;
  /**
   * Writes an image that is whole, and signed by the key that it brings, to a medium.
   *
   * @returns bytes of the file
   * @throws Fault TARGET_EXISTS, TOOL_MISSING, TOOL_TIMED_OUT, NODE_IMAGE_FAILED, CANCELLED, and what `verify` throws
   */
  writeMedium(folder: string, request: MediumRequest, work: NodeImageWork): Promise<number>;
}

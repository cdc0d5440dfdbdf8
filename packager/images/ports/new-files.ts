/** A file of a folder that is being made: a short text, or pieces that come one by one. */
export type NewFile =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly pieces: AsyncIterable<Uint8Array> };

export interface NewFiles {
  /**
   * Makes a folder with files, all or nothing. Faults of the pieces pass through.
   *
   * @throws Fault TARGET_EXISTS, NOT_FOUND (no such parent folder), DISK_FULL
   */
  createFolder(path: string, files: readonly NewFile[]): Promise<void>;
}

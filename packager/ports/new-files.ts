/** A file of a folder that is being made. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

export interface NewFiles {
  /**
   * Makes a folder with files, all or nothing.
   *
   * @throws Fault TARGET_EXISTS, NOT_FOUND (no such parent folder)
   */
  createFolder(path: string, files: readonly NewFile[]): Promise<void>;
}

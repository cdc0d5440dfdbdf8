/** A folder for large intermediate files. */
export interface WorkFolder {
  readonly path: string;
  /** Removes it with everything in it. */
  remove(): Promise<void>;
}

export interface WorkFolders {
  /** @param near a file that will be large too: the folder is on the same file system */
  create(near: string): Promise<WorkFolder>;
}

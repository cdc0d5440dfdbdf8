import type { InputFile } from './input-files.ts';

/** The files of an appliance as its publisher keeps them: appliance.yaml and what lies beside it. */
export interface ProjectFiles {
  /**
   * Reads a small file. A link that leads out of the folder is refused: packing a recipe from a
   * stranger must not publish one's own files.
   *
   * @param name relative to the folder
   * @throws Fault NOT_FOUND, ASSET_UNUSABLE, LIMIT_EXCEEDED
   */
  read(dir: string, name: string, limitBytes: number): Promise<Uint8Array>;
}

/** A folder whose files may be too large to be read at once. */
export interface ProjectFolder extends ProjectFiles {
  /** Opens a file by the same rules. @throws Fault NOT_FOUND, ASSET_UNUSABLE */
  open(dir: string, name: string): Promise<InputFile>;
  /**
   * Checks that a file or folder that lies in `dir` by its name is in there: no link leads out. A name
   * that leads out as it is written (`../`, `/`) is not looked at, nor one of nothing.
   *
   * @throws Fault ASSET_UNUSABLE
   */
  checkInside(dir: string, name: string): Promise<void>;
}

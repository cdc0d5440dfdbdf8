/** A file that is handed into the image for the build and removed at its end. */
export interface StagedFile {
  /** Below {@link STAGE}. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Where, in the image, the build keeps its things. */
export const STAGE = '/stackyard-build';

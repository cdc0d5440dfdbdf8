export interface FileResult {
  readonly project: string;
  /** Undefined: a run broke as a whole. */
  readonly file: string | undefined;
  readonly passed: number;
  readonly failures: readonly string[];
}

export const MOST_UNSTEADY: number;

export function hasFailed(result: FileResult): boolean;

export function runAgain(
  results: readonly FileResult[],
  run: (project: string, files: readonly string[]) => readonly FileResult[],
): {
  readonly results: readonly FileResult[];
  readonly unsteady: readonly string[];
  readonly before: readonly string[];
};

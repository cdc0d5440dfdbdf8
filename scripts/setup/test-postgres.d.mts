/** Types of test-postgres.mjs, for the programs that are TypeScript. */
export function startPostgres(folder: string): {
  readonly url: string;
  readonly stop: () => void;
};

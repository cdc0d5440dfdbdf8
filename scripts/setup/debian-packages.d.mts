/** Types of debian-packages.mjs, for the programs that are TypeScript. */
export const RUN_PACKAGES: readonly (readonly [
  name: string,
  why: string,
  needs: readonly ('agent' | 'cli')[],
])[];

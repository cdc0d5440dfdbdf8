/** How Node runs the server: memory before speed, see docs/decisions/0003 and 0006. */
export const SERVER_FLAGS: readonly string[] = [
  '--liftoff-only',
  '--optimize-for-size',
  '--max-semi-space-size=8',
];

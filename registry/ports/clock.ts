/** What time it is, and letting it pass; tests bring their own. */
export interface Clock {
  now(): Date;
  wait(ms: number): Promise<void>;
}

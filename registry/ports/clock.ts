/** What time it is; tests bring their own. */
export interface Clock {
  now(): Date;
}

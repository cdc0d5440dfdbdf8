/** When something is done, and since when that counts. */
export interface SlotInput {
  /** When it is done, ascending, some before now and two after, at least; in milliseconds since 1970. */
  readonly slots: readonly number[];
  /** Since when there is something to do: what was due before was never wanted. */
  readonly sinceMs: number;
  /** The slot that the last run was for; undefined: there was none. */
  readonly lastMs: number | undefined;
}

export interface SlotDecision {
  /** What is to be done now: the newest that was missed stands for all; undefined: nothing. */
  readonly dueMs: number | undefined;
  /** Everything up to then is done, or was never wanted; −∞: nothing is. */
  readonly doneMs: number;
  /** The next one after now. */
  readonly nextMs: number | undefined;
}

/**
 * Decides what is due. What was missed is done once. A clock that was put back makes nothing due a second time, and one that
 * was far ahead when something was noted does not keep it from being done until then.
 */
export function decideSlot({ slots, sinceMs, lastMs }: SlotInput, nowMs: number): SlotDecision {
  const nextMs = slots.find((slot) => slot > nowMs);
  const past = slots.filter((slot) => slot <= nowMs);
  const doneMs = latestCredible([sinceMs, lastMs], nextMs ?? nowMs);
  const missed = past.filter((slot) => slot > doneMs);
  return { dueMs: missed.at(-1), doneMs, nextMs };
}

/** What is later than the next slot was noted by a clock that was wrong. */
const latestCredible = (times: readonly (number | undefined)[], mostMs: number): number =>
  Math.max(...times.map((time) => (time === undefined || time > mostMs ? -Infinity : time)));

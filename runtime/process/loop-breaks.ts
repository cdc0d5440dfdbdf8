/** Kept as it was: tests that set the clock still let the event loop go on. */
const later = setImmediate;

/**
 * For work that is done in steps and never waits for anything outside, such as that of a database in
 * this process: without breaks, whatever waits in line is done before the event loop goes on, and
 * nobody is answered meanwhile.
 *
 * @param mostMs for how long the event loop may be kept
 * @returns waits, before a step, for the next turn of the event loop if this one was kept for that long
 */
export function loopBreaks(
  mostMs: number,
  nowMs: () => number = () => performance.now(),
): () => Promise<void> {
  let begunMs: number | undefined;
  const begin = (): void => {
    begunMs = nowMs();
    later(() => (begunMs = undefined));
  };
  return async () => {
    if (begunMs === undefined) begin();
    else if (nowMs() - begunMs >= mostMs) {
      await new Promise<void>((resolve) => void later(resolve));
      if (begunMs === undefined) begin();
    }
  };
}

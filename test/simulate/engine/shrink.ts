import type { Scenario } from './scenario.ts';
import type { Break } from './simulate.ts';

/** Runs at most; a scenario has fewer than twenty events. */
const MOST_RUNS = 60;

/**
 * Leaves out events, one after the other, as long as the same invariant breaks without them.
 *
 * @param run tells what a scenario breaks
 * @returns a scenario with as few events as could be found
 */
export async function shrink(
  scenario: Scenario,
  broken: Break,
  run: (scenario: Scenario) => Promise<Break | undefined>,
): Promise<Scenario> {
  let smallest = scenario;
  let runs = 0;
  for (let at = scenario.events.length - 1; at >= 0 && runs < MOST_RUNS; at -= 1) {
    const events = smallest.events.filter((_, index) => index !== at);
    const smaller = { ...smallest, events };
    runs += 1;
    if ((await run(smaller))?.invariant === broken.invariant) smallest = smaller;
  }
  return smallest;
}

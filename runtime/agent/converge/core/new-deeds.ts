import type { AgentStep } from './plan-steps.ts';

/** @returns what names a step: its kind, and what it is done to */
const nameOf = ({ kind, item }: AgentStep): string => `${kind} ${item}`;

/** @returns the names of steps, to be compared with those of the next round */
export const deedsOf = (steps: readonly AgentStep[]): ReadonlySet<string> =>
  new Set(steps.map(nameOf));

/**
 * Decides whether the next round follows at once, as what was made may be what something else waits for.
 * A step that was done in the round before as well has changed nothing that can be seen: it is done again,
 * but at leisure, or an agent would go round as fast as it can for as long as a pool does not show
 * what was written into it.
 *
 * @param before names of what was done in the round before
 */
export const hasNewDeeds = (steps: readonly AgentStep[], before: ReadonlySet<string>): boolean =>
  steps.some((step) => !before.has(nameOf(step)));

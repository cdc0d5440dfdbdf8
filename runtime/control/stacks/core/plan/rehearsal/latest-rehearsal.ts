import type { LatestRehearsal } from '../../../../../../schemas/api/resources/rehearsal.ts';
import type { RehearsalRecord } from '../../../ports/rehearsal-store.ts';
import { likenessOf, type LikenessSource } from './likeness.ts';

/**
 * @param rehearsals of a stack, newest first
 * @param plan of its upgrade
 * @returns the latest of just that version; null: it was not rehearsed
 */
export function latestRehearsal(
  rehearsals: readonly RehearsalRecord[],
  plan: LikenessSource,
): LatestRehearsal | null {
  const found = rehearsals.find(({ digest }) => digest === plan.appliance.digest);
  if (!found) return null;
  const { id, at, outcome, reason, withoutServiceMs, probationMs, likeness } = found;
  const isCurrent = likeness === likenessOf(plan);
  return { id, at, outcome, reason, withoutServiceMs, probationMs, isCurrent };
}

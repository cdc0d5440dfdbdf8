import type { Plan } from '../../../schemas/api/resources/plan.ts';
import { installText } from '../../_text/install.ts';

const text = installText.obstacles;

/** Obstacles that are removed by an administrator's consent, not by another plan. */
const TRUST_CODES: readonly string[] = ['UNSIGNED', 'PUBLISHER_UNKNOWN'];

/** @returns whether an administrator has to accept these bytes first. */
export const needsConsent = ({ trust }: Plan): boolean =>
  trust.state === 'unsigned' || trust.state === 'unknown-publisher';

/** @returns why the plan cannot be carried out, apart from a missing consent. */
export const otherProblems = (plan: Plan): Plan['problems'] =>
  plan.problems.filter(({ code }) => !(needsConsent(plan) && TRUST_CODES.includes(code)));

/** @returns why Install cannot be clicked, as the end of a sentence; undefined: it can. */
export function installObstacle(plan: Plan): string | undefined {
  if (otherProblems(plan).length > 0) return text.problemAbove;
  if (needsConsent(plan)) return text.notAccepted;
  return plan.problems.length > 0 ? text.problem : undefined;
}

import type { Plan } from '../../../schemas/api/resources/plan.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/** Obstacles that are removed by an administrator's consent, not by another plan. */
const TRUST_CODES: readonly string[] = ['UNSIGNED', 'PUBLISHER_UNKNOWN', 'PUBLISHER_MISMATCH'];

/** @returns why it cannot be installed without consent; undefined: somebody trusted vouches for it */
export function missingTrust({ trust, appliance }: Plan): Fault | undefined {
  const name = `${appliance.address} ${appliance.version}`;
  switch (trust.state) {
    case 'unsigned':
      return new Fault('UNSIGNED', { appliance: name });
    case 'unknown-publisher':
      return new Fault('PUBLISHER_UNKNOWN', {
        appliance: name,
        namespace: trust.namespace,
        keyIds: trust.keyIds,
      });
    case 'signed-otherwise':
      return new Fault('PUBLISHER_MISMATCH', {
        appliance: name,
        signedAs: trust.signedAs ?? 'another appliance',
      });
    default:
      return undefined;
  }
}

/** @returns why it cannot be installed, a missing trust apart; undefined: it can */
export function otherObstacles(plan: Plan): Fault | undefined {
  const aboutTrust = missingTrust(plan) !== undefined;
  const problems = plan.problems.filter(({ code }) => !(aboutTrust && TRUST_CODES.includes(code)));
  return problems.length > 0 ? new Fault('PLAN_REFUSED', { problems }) : undefined;
}

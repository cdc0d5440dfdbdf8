import type { UpgradePlan } from '../../../../schemas/api/resources/upgrade.ts';

/**
 * What opens a stack further than it was is decided by a person, however much the publisher is trusted. What has to be answered or
 * allowed is among the problems of the plan already.
 *
 * @returns why an upgrade is not made by schedule, as a sentence; undefined: nothing speaks against it
 */
export function whyByHand({
  problems,
  ports,
}: Pick<UpgradePlan, 'problems' | 'ports'>): string | undefined {
  const [first] = problems;
  if (first) {
    return problems
      .map(({ message, action }) => (action === undefined ? message : `${message} ${action}`))
      .join(' ');
  }
  const opened = ports.filter(({ change }) => change === 'new').map(({ title }) => `“${title}”`);
  return opened.length === 0
    ? undefined
    : `It would publish what the version before did not: ${opened.join(', ')}. Upgrade it by hand if you agree.`;
}

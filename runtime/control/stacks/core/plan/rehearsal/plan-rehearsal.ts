import type { ClonePlan } from '../../../../../../schemas/api/resources/clone.ts';
import type { RehearsalPlan } from '../../../../../../schemas/api/resources/rehearsal.ts';
import type { UpgradePlan } from '../../../../../../schemas/api/resources/upgrade.ts';
import { hashOf } from '../plan-install.ts';
import type { Remark } from '../remark.ts';

/**
 * Joins the plans of an upgrade, and of the fenced clone that it is tried on. What stands in the way of either stands in
 * the way of the rehearsal: an upgrade that cannot be made is not rehearsed.
 */
export function planRehearsal(upgrade: UpgradePlan, clone: ClonePlan): RehearsalPlan {
  const { stack, appliance, from, probationMs, fetch } = upgrade;
  const firm = {
    stack,
    appliance,
    from,
    clone: {
      name: clone.name,
      machines: clone.machines.map(({ name, nodeName, cpu, memoryBytes }) => ({
        name,
        nodeName,
        cpu,
        memoryBytes,
      })),
    },
    probationMs,
    upgrade: upgrade.hash,
  };
  const found = [...upgrade.problems, ...clone.problems];
  return {
    ...firm,
    hash: hashOf(firm),
    fetch,
    notices: noticesOf(upgrade, clone),
    problems: [...new Map(found.map((each) => [each.message, each])).values()],
  };
}

/** What a rehearsal cannot show, or shows otherwise. */
function noticesOf({ stack, permissions, power }: UpgradePlan, { notices }: ClonePlan): Remark[] {
  const { from, to } = permissions;
  return [
    ...(from.egress === 'internet' || to.egress === 'internet'
      ? [
          {
            code: 'FENCED',
            message:
              'Its machines may reach the internet, and those of the rehearsal reach nothing: what they fetch when they start is missing there.',
          },
        ]
      : []),
    ...(power === 'off'
      ? [
          {
            code: 'OFF_IS_STARTED',
            message: `${stack.name} is off; its clone is started, so that the newer version is tried.`,
          },
        ]
      : []),
    ...notices.filter(({ code }) => code === 'CLONE_NO_UPLINK'),
  ];
}

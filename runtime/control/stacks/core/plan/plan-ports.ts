import type { PlannedPort } from '../../../../../schemas/api/resources/plan.ts';
import { choosePort, type PortUse } from './choose-port.ts';
import type { PlanInput } from './plan-install.ts';
import type { Remark } from './remark.ts';

/** @returns the host port of every published port, and what stands in the way. */
export function planPorts(
  { request, appliance }: PlanInput,
  inUse: readonly PortUse[],
): { ports: PlannedPort[]; problems: Remark[]; notices: Remark[] } {
  const used = [...inUse];
  const ports: PlannedPort[] = [];
  const problems: Remark[] = [];
  const notices: Remark[] = [];
  const published = Object.entries(appliance.manifest.roles).flatMap(([role, { publish }]) =>
    Object.entries(publish).map(([key, port]) => ({ role, key, ...port })),
  );
  for (const key of Object.keys(request.ports)) {
    if (!published.some((port) => port.key === key)) {
      problems.push({ code: 'PORT_UNKNOWN', message: `There is no published port “${key}”.` });
    }
  }
  for (const { role, key, port, protocol, scheme, title, hostPort } of published) {
    const wish = { asked: request.ports[key], preferred: hostPort };
    const choice = choosePort(protocol, wish, used);
    if (choice.kind === 'refused') {
      problems.push({
        code: 'PORT_TAKEN',
        message: `Port ${choice.port} is used by ${choice.by}.`,
        action: `Choose another port for “${key}”.`,
      });
    } else if (choice.notice) {
      notices.push({ code: 'PORT_CHANGED', message: choice.notice });
    }
    used.push({ protocol, port: choice.port, by: `“${key}” of this stack` });
    ports.push({ key, title: title ?? key, role, port, protocol, scheme, hostPort: choice.port });
  }
  return { ports, problems, notices };
}

import { formatDuration } from '../../../../../schemas/ids/format-duration.ts';
import type { SiteNode } from '../../../nodes/core/site.ts';
import type { Places } from './choose-places.ts';
import type { MachineDemand } from './machine-demand.ts';
import type { Remark } from './remark.ts';

/** @returns the nodes that a stack will have something on, each once */
export function usedNodes({ machines, gateway }: Places): SiteNode[] {
  const nodes = [...machines.values(), ...(gateway ? [gateway] : [])].map(({ node }) => node);
  return [...new Map(nodes.map((node) => [node.id, node])).values()];
}

/** @returns of each node that is woken for a plan, that it is, and how long that took last time */
export const wakeNotices = (wakes: readonly SiteNode[]): Remark[] =>
  wakes.map(({ name, asleep }) => ({
    code: 'NODE_ASLEEP',
    message: `${name} sleeps, and will be woken; that took ${formatDuration(asleep?.tookMs ?? 0)} last time.`,
  }));

/** @returns what is good to know of the nodes that were chosen, and of no other */
export function placeNotices(places: Places, demands: readonly MachineDemand[]): Remark[] {
  return usedNodes(places).flatMap((node) => {
    const here = demands.filter(({ name }) => places.machines.get(name)?.node.id === node.id);
    return [
      ...node.notices.map((notice) => ({ code: 'NODE', message: `${node.name}: ${notice}` })),
      ...(here.length > 0 ? slowness(node, here) : []),
    ];
  });
}

function slowness(node: SiteNode, here: readonly MachineDemand[]): Remark[] {
  const notices: Remark[] = [];
  if (node.accelerator === 'tcg') {
    notices.push({
      code: 'NO_ACCELERATION',
      message: `${node.name} cannot use hardware virtualisation. ${node.acceleratorReason}`,
    });
  }
  const cpu = here.reduce((sum, demand) => sum + demand.cpu, 0);
  if (cpu > node.cpus) {
    notices.push({
      code: 'CPU_SHARED',
      message: `The machines have ${cpu} virtual cores together; ${node.name} has ${node.cpus}.`,
    });
  }
  return notices;
}

import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import type { PoolId } from '../../../../../schemas/ids/brand.ts';
import { roomBytes, type SitePool } from '../../../pools/core/site-pool.ts';
import {
  freeDiskBytes,
  freeMemoryBytes,
  MACHINE_OVERHEAD_BYTES,
  promisedBytes,
  type Site,
} from '../../../nodes/core/site.ts';
import { gatewayNode } from '../define/gateway-node.ts';
import type { Remark } from './remark.ts';
import { whyNoUplink } from './why-no-uplink.ts';

/**
 * Whether a plan still holds at the moment of carrying it out: its nodes are there and open, and what
 * it counted on is free. Ports and names are not looked at: taking them tells.
 *
 * @returns what has changed since; empty: nothing that matters
 */
export function recheckPlan(
  plan: Pick<Plan, 'machines' | 'gateway' | 'networks'>,
  site: Pick<Site, 'nodes' | 'pools'>,
): Remark[] {
  const wanted = new Set([gatewayNode(plan), ...plan.machines.map(({ node }) => node)]);
  const nodeProblems = [...wanted].flatMap((id) => {
    const node = site.nodes.find((candidate) => candidate.id === id);
    const here = plan.machines.filter((machine) => machine.node === id);
    if (!node?.ready) return [changed('NODE_CLOSED', `${nameOf(plan, id)} is not connected.`)];
    if (!node.admits) return [changed('NODE_CLOSED', `${node.name} was closed to new machines.`)];
    return [
      ...(memoryOf(here) > freeMemoryBytes(node)
        ? [changed('MEMORY_SHORT', `${node.name} does not have enough memory left.`)]
        : []),
      ...(volumesOf(here) > 0 && node.ownPool === 'memory'
        ? [changed('POOL_IN_MEMORY', `The own pool of ${node.name} is in its memory now.`)]
        : []),
      ...(volumesOf(here) > freeDiskBytes(node) && node.ownPool !== 'memory'
        ? [changed('DISK_SHORT', `${node.name} does not have enough disk space left.`)]
        : []),
    ];
  });
  return [...nodeProblems, ...uplinkProblems(plan, site), ...poolProblems(plan, site.pools ?? [])];
}

function uplinkProblems(
  plan: Pick<Plan, 'machines' | 'gateway' | 'networks'>,
  { nodes }: Pick<Site, 'nodes'>,
): Remark[] {
  const gateway = nodes.find(({ id }) => id === gatewayNode(plan));
  return plan.networks.flatMap(({ uplink }) => {
    const why = gateway && uplink && whyNoUplink(gateway, uplink.name);
    return why === undefined ? [] : [changed('UPLINK_MISSING', why)];
  });
}

/** Each pool is where the plan needs it, and has room for all that the plan puts there. */
function poolProblems({ machines }: Pick<Plan, 'machines'>, pools: readonly SitePool[]): Remark[] {
  const wanted = new Map(
    machines.flatMap(({ disks }) => disks.flatMap(({ pool }) => (pool ? [[pool.id, pool]] : []))),
  );
  return [...wanted.values()].flatMap(({ id, name }) => {
    const pool = pools.find((each) => each.id === id);
    if (!pool) return [changed('POOL_UNKNOWN', `The pool ${name} was removed.`)];
    const here = machines.filter(({ disks }) => disks.some((disk) => disk.pool?.id === id));
    const without = here.filter(({ node }) => pool.states.get(node) !== 'ready');
    const names = [...new Set(without.map(({ nodeName }) => nodeName))];
    if (names.length > 0) {
      return [changed('POOL_AWAY', `The pool ${name} is not available on ${names.join(', ')}.`)];
    }
    return volumesOf(machines, id) > roomBytes(pool)
      ? [changed('POOL_SHORT', `The pool ${name} does not have enough space left.`)]
      : [];
  });
}

/** Others were at work since the plan was made: a new one may find room elsewhere. */
const changed = (code: string, message: string): Remark => ({
  code,
  message,
  action: 'Plan again, and review the new plan.',
});

const nameOf = ({ machines, gateway }: Pick<Plan, 'machines' | 'gateway'>, id: string): string =>
  machines.find(({ node }) => node === id)?.nodeName ?? gateway?.nodeName ?? 'A node of the plan';

const memoryOf = (machines: Plan['machines']): number =>
  machines.reduce((sum, { memoryBytes }) => sum + memoryBytes + MACHINE_OVERHEAD_BYTES, 0);

/** @param of undefined: the own pools of their nodes */
const volumesOf = (machines: Plan['machines'], of?: PoolId): number =>
  machines
    .flatMap(({ disks }) => disks.filter(({ pool }) => pool?.id === of))
    .reduce((sum, { kind, sizeBytes }) => sum + promisedBytes({ kind, sizeBytes }), 0);

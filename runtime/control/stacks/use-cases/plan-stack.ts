import { z } from 'zod';
import type { Principal } from '../../../../schemas/api/handler.ts';
import { type InstallRequest, Plan } from '../../../../schemas/api/resources/plan.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { parseReference } from '../../../../schemas/ids/reference.ts';
import { type NodeId, StackId } from '../../../../schemas/ids/brand.ts';
import type { OperationReader } from '../../../operations/ports/operation-log.ts';
import { makeSite, type SleepingNode } from '../../nodes/core/make-site.ts';
import { makeSitePools } from '../../pools/core/make-site-pools.ts';
import type { PoolStore } from '../../pools/ports/pool-store.ts';
import { gatewayNode } from '../core/define/gateway-node.ts';
import { freeName, planInstall } from '../core/plan/plan-install.ts';
import type { PlannedAppliance } from '../../releases/core/planned-appliance.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { Site } from '../../nodes/core/site.ts';
import type { ObservedStates } from '../../nodes/observed-states.ts';
import type { ApplianceSource } from '../../releases/ports/appliance-source.ts';
import type { PowerRecord, PowerStore } from '../../nodes/ports/power-store.ts';
import type { NodeStore } from '../../nodes/ports/node-store.ts';
import type { OperationRecord } from '../../../operations/record.ts';
import type { DefinedPort } from '../core/define/definition.ts';
import { CloneParams } from '../operations/clone-steps.ts';
import type { StackStore, TakenPort } from '../ports/stack-store.ts';
import {
  type JudgeDependencies,
  type Judgement,
  judgeTrust,
} from '../../trust/use-cases/judge-trust.ts';

/** More at the same time than one node could begin with. */
const ACTIVE_INSTALLS = 100;

export interface PlanDependencies extends JudgeDependencies {
  readonly appliances: ApplianceSource;
  readonly nodes: NodeStore;
  readonly power: Pick<PowerStore, 'list'>;
  readonly pools: Pick<PoolStore, 'list' | 'defaults'>;
  readonly stacks: StackStore;
  readonly observed: ObservedStates;
  readonly operations: Pick<OperationReader, 'list'>;
}

/** A plan, and what a submission takes from planning besides. */
export interface PlannedInstall {
  readonly plan: Plan;
  readonly appliance: PlannedAppliance;
  readonly judgement: Judgement;
}

/**
 * Plans an install: reads the appliance from its registry, checks who vouches for it, and computes
 * everything that would be done. Changes nothing.
 *
 * @throws Fault FORBIDDEN when somebody else than an administrator allows a rollback, and those of
 *   `judgeTrust` and of reading the appliance
 */
export async function planStack(
  request: InstallRequest,
  principal: Principal,
  dependencies: PlanDependencies,
): Promise<PlannedInstall> {
  if (request.allowRollback && !principal.rights.includes('admin')) {
    throw new Fault('FORBIDDEN', { needs: 'admin' });
  }
  const reference = parseReference(request.appliance);
  const { appliance, signatures } = await dependencies.appliances.read(reference);
  const [judgement, site, poolDefaults] = await Promise.all([
    judgeTrust({ appliance, signatures, allowRollback: request.allowRollback }, dependencies),
    promisedPorts(dependencies).then((ports) => readSite(dependencies, ports)),
    dependencies.pools.defaults(),
  ]);
  const name = request.name ?? freeName(appliance.manifest.name, site.stackNames);
  const plan = planInstall({
    request: { ...request, name },
    appliance,
    site,
    trust: judgement.verdict,
    rollback: judgement.rollback,
    poolDefaults,
  });
  return { plan, appliance, judgement };
}

/** @returns ports of installs, clones and restores that were submitted and have not come to reserving them */
export async function promisedPorts({
  operations,
  stacks,
}: Pick<PlanDependencies, 'operations' | 'stacks'>): Promise<TakenPort[]> {
  const active = await operations.list({ active: true, limit: ACTIVE_INSTALLS, before: undefined });
  const promises = await Promise.all(
    active.flatMap(promiseOf).map(async ({ stack, gateway, name, ports }) => {
      if (await stacks.get(stack)) return [];
      return ports.map(({ protocol, hostPort }) => ({
        gateway,
        protocol,
        port: hostPort,
        stack: name,
      }));
    }),
  );
  return promises.flat();
}

/** What operations are given that make a stack by a plan. */
const PlannedStack = z.object({ stack: StackId, plan: Plan });

/** What a stack is to get that is being made. */
interface PortPromise {
  readonly stack: StackRecord['id'];
  readonly name: string;
  readonly gateway: NodeId;
  readonly ports: readonly Pick<DefinedPort, 'protocol' | 'hostPort'>[];
}

function promiseOf({ kind, params }: Pick<OperationRecord, 'kind' | 'params'>): PortPromise[] {
  if (kind === OPERATION_KIND.install || kind === OPERATION_KIND.restoreBackup) {
    const { stack, plan } = PlannedStack.parse(params);
    return [{ stack, name: plan.name, gateway: gatewayNode(plan), ports: plan.ports }];
  }
  if (kind !== OPERATION_KIND.clone) return [];
  const { stack, name, definition } = CloneParams.parse(params);
  return [{ stack, name, gateway: definition.gateway, ports: definition.ports }];
}

/**
 * @param promised ports that are taken besides those of stacks
 * @param all the stacks that count; undefined: all
 * @returns what the cluster has and what of it is taken
 */
export async function readSite(
  dependencies: Pick<PlanDependencies, 'nodes' | 'power' | 'pools' | 'stacks' | 'observed'>,
  promised: readonly TakenPort[] = [],
  all?: readonly StackRecord[],
): Promise<Site> {
  const [nodes, stacks, taken, pools, encryption, power] = await Promise.all([
    dependencies.nodes.list(),
    all ?? dependencies.stacks.list(),
    dependencies.stacks.takenPorts(),
    dependencies.pools.list(),
    dependencies.nodes.encryption(),
    dependencies.power.list(),
  ]);
  const known = {
    asleep: sleepersOf(power),
    resting: new Set(power.flatMap(({ node, rest }) => (rest ? [node] : []))),
    encrypts: encryption !== null,
    nodes,
    stacks,
    observed: (node: NodeId) => dependencies.observed.get(node),
    isLost: (node: NodeId) => dependencies.observed.isLost(node),
  };
  return {
    ...makeSite({ ...known, taken: [...taken, ...promised] }),
    pools: makeSitePools({ ...known, pools }),
  };
}

/** @returns nodes that sleep, or are on the way there; those that were never seen to wake are of no use */
const sleepersOf = (power: readonly PowerRecord[]): ReadonlyMap<NodeId, SleepingNode> =>
  new Map(
    power.flatMap(({ node, rest, bootMs }) =>
      rest?.kind === 'sleep' && bootMs !== null
        ? [[node, { tookMs: bootMs, poolFreeBytes: rest.poolFreeBytes }] as const]
        : [],
    ),
  );

/**
 * @throws Fault UNSIGNED, PUBLISHER_UNKNOWN or PUBLISHER_MISMATCH when trust stands in the way, else PLAN_REFUSED
 */
export function refuseProblems(plan: Plan): void {
  refuseUntrusted(plan);
  if (plan.problems.length > 0) throw new Fault('PLAN_REFUSED', { problems: plan.problems });
}

/** @throws Fault UNSIGNED, PUBLISHER_UNKNOWN or PUBLISHER_MISMATCH when trust stands in the way */
export function refuseUntrusted(plan: Pick<Plan, 'appliance' | 'trust'>): void {
  const appliance = `${plan.appliance.address} ${plan.appliance.version}`;
  if (plan.trust.state === 'unsigned') throw new Fault('UNSIGNED', { appliance });
  if (plan.trust.state === 'unknown-publisher') {
    const { namespace, keyIds } = plan.trust;
    throw new Fault('PUBLISHER_UNKNOWN', { appliance, namespace, keyIds });
  }
  if (plan.trust.state === 'signed-otherwise') {
    const signedAs = plan.trust.signedAs ?? 'another appliance';
    throw new Fault('PUBLISHER_MISMATCH', { appliance, signedAs });
  }
}

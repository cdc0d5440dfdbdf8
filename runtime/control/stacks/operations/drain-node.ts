import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { NodeId } from '../../../../schemas/ids/brand.ts';
import type { ChildOutcome, PlannedChild } from '../../../operations/child-operations.ts';
import {
  defineOperation,
  defineStep,
  type OperationKind,
  type Step,
  type StepContext,
} from '../../../operations/kind.ts';
import {
  type ChildPlan,
  type DrainChild,
  DrainPlan,
  StayingThing,
} from '../core/plan/drain-plan.ts';
import type { StackOperationDependencies } from './stack-operation.ts';
import { untilAllHeard } from './strayed-stack.ts';

/**
 * `cold`: machines that cannot go on running may be stopped; the name is for the record. `returns`: the node
 * comes back soon, so what is off stays there; with `cold`, what cannot go on running stays as well, and is
 * stopped with the node by whoever has asked for this.
 */
export const DrainParams = z.object({
  node: NodeId,
  name: z.string(),
  cold: z.boolean(),
  returns: z.boolean().optional(),
});
export type DrainParams = z.infer<typeof DrainParams>;

/** Which things go from a node. */
export interface DrainOptions {
  readonly cold: boolean;
  readonly returns?: boolean | undefined;
}

/** @returns what is done now with something that was planned to go, by how things are by now */
export type PlanAgain = (child: DrainChild, params: DrainParams) => Promise<ChildPlan>;

export interface DrainDependencies extends Pick<
  StackOperationDependencies,
  'audit' | 'observed' | 'nodes'
> {
  readonly planDrain: (node: NodeId, options: DrainOptions) => Promise<DrainPlan>;
  readonly planDrainAgain: PlanAgain;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;

/**
 * Empties a node: each machine and each router goes by an operation of its own. What has gone stays
 * where it is, whatever becomes of the rest; what could not go is named at the end.
 */
export function drainNode(dependencies: DrainDependencies): OperationKind<DrainParams> {
  const choose = defineStep<DrainParams, DrainPlan>({
    name: 'choose',
    title: 'Choosing where everything goes',
    output: DrainPlan,
    timeoutMs: 2 * MINUTE_MS,
    run: async ({ params, signal }) => {
      const { observed } = dependencies;
      // After a restart of the server, what the node has is known from its first report on.
      const isKnown = () =>
        observed.get(params.node) !== undefined || observed.isLost(params.node) || undefined;
      await observed.waitFor(isKnown, signal);
      return dependencies.planDrain(params.node, params);
    },
  });
  const machines = childrenStep(choose, {
    of: 'machines',
    title: 'Moving machines',
    timeoutMs: WEEK_MS,
    planAgain: dependencies.planDrainAgain,
    dependencies,
  });
  const routers = childrenStep(choose, {
    of: 'routers',
    title: 'Moving routers',
    timeoutMs: DAY_MS,
    planAgain: dependencies.planDrainAgain,
    dependencies,
  });
  const finish = defineStep<DrainParams, null>({
    name: 'finish',
    title: 'Looking at what is left',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    run: async ({ params, actor, outputOf }) => {
      const left = [...outputOf(choose).stays, ...outputOf(machines), ...outputOf(routers)];
      const mayStay = params.returns === true && params.cold;
      if (left.length > 0 && !mayStay) {
        throw new Fault('DRAIN_INCOMPLETE', { node: params.name, left });
      }
      const what = params.returns ? 'What can go on running' : 'Everything';
      const sentence = `${what} on the node ${params.name} was moved to other nodes.`;
      const action = 'node.drained';
      await dependencies.audit.record({ actor, action, subject: params.node, sentence });
      return null;
    },
  });
  return defineOperation<DrainParams>({
    kind: OPERATION_KIND.drain,
    version: 1,
    params: DrainParams,
    steps: [choose, machines, routers, finish],
  });
}

/** A step that has children do one half of a plan. What it returns did not go, with why. */
export const childrenStep = (
  choose: Step<DrainParams, DrainPlan>,
  {
    of,
    planAgain,
    dependencies,
    ...rest
  }: {
    readonly of: 'machines' | 'routers';
    readonly planAgain: PlanAgain;
    readonly dependencies: Pick<DrainDependencies, 'observed' | 'nodes'>;
  } & Pick<Step<never, never>, 'title' | 'timeoutMs'>,
): Step<DrainParams, StayingThing[]> =>
  defineStep<DrainParams, StayingThing[]>({
    name: of,
    ...rest,
    output: z.array(StayingThing),
    run: async (context) => {
      await untilAllHeard(dependencies, context.signal);
      return runChildren(context, context.outputOf(choose)[of], planAgain);
    },
  });

/**
 * Each is planned again when its turn comes: a stack may have been stopped or removed meanwhile, and the
 * node that was chosen may have been closed.
 */
async function runChildren(
  { children, params }: Pick<StepContext<DrainParams>, 'children' | 'params'>,
  wanted: readonly DrainChild[],
  planAgain: PlanAgain,
): Promise<StayingThing[]> {
  const planned = wanted.map((child): PlannedChild => ({
    ...child,
    decide: async () => {
      const plan = await planAgain(child, params);
      return plan.kind === 'goes'
        ? { kind: 'begin', request: { ...plan.child, version: 1 } }
        : { kind: 'leave', why: plan.kind === 'stays' ? plan.why : undefined };
    },
  }));
  const outcomes = await children.runAll(planned, { atOnce: LIMITS.move.atOnce });
  return outcomes.flatMap((outcome, index) => {
    const why = whyNot(outcome);
    return why === undefined ? [] : [{ what: wanted[index]?.title ?? outcome.key, why }];
  });
}

function whyNot(outcome: ChildOutcome): string | undefined {
  if (outcome.kind === 'left') return outcome.why;
  if (outcome.kind === 'refused') return outcome.fault.message;
  const { id, state } = outcome.record;
  if (state === 'succeeded') return undefined;
  return state === 'cancelled' ? 'It was cancelled.' : `It failed; see yard op show ${id}.`;
}

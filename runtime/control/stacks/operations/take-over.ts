import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import { DrainPlan } from '../core/plan/drain-plan.ts';
import { type DrainDependencies, DrainParams, childrenStep, type PlanAgain } from './drain-node.ts';
import { noteMoveStep, settleInStep } from './move-ending.ts';
import { prepareStep, reserveStep } from './move-preparation.ts';
import { untilAllHeard } from './strayed-stack.ts';
import { findMoving, handOver, type MoveDependencies, MoveParams } from './moving-machine.ts';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;

export interface TakeOverDependencies extends DrainDependencies {
  readonly planTakeOver: DrainDependencies['planDrain'];
  readonly planTakeOverAgain: PlanAgain;
}

/**
 * Takes over what a dead node had: machines whose volumes are all in shared pools start on other nodes,
 * and its routers go to other gateways. Everything else waits for the node.
 */
export function takeOverNode(dependencies: TakeOverDependencies): OperationKind<DrainParams> {
  const { audit } = dependencies;
  const choose = defineStep<DrainParams, DrainPlan>({
    name: 'choose',
    title: 'Choosing where its machines go',
    output: DrainPlan,
    timeoutMs: 2 * MINUTE_MS,
    run: async ({ params, signal }) => {
      await untilAllHeard(dependencies, signal);
      return dependencies.planTakeOver(params.node, { cold: true });
    },
  });
  const routers = childrenStep(choose, {
    of: 'routers',
    title: 'Moving routers',
    timeoutMs: WEEK_MS,
    planAgain: dependencies.planTakeOverAgain,
    dependencies,
  });
  const machines = childrenStep(choose, {
    of: 'machines',
    title: 'Starting machines on other nodes',
    timeoutMs: WEEK_MS,
    planAgain: dependencies.planTakeOverAgain,
    dependencies,
  });
  const finish = defineStep<DrainParams, null>({
    name: 'finish',
    title: 'Finishing',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    run: async ({ params, actor, outputOf }) => {
      const { length: count } = outputOf(choose).machines;
      const left = [...outputOf(choose).stays, ...outputOf(machines), ...outputOf(routers)];
      const taken = count - outputOf(machines).length;
      const rest = left.map(({ what, why }) => ` ${what}: ${why}`).join('');
      const sentence =
        `Other nodes took over ${taken} of the machines of ${params.name}.${rest}`.slice(
          0,
          LIMITS.agent.reports.sentenceChars,
        );
      await audit.record({ actor, action: 'node.taken-over', subject: params.node, sentence });
      return null;
    },
  });
  return defineOperation<DrainParams>({
    kind: OPERATION_KIND.takeOver,
    version: 1,
    params: DrainParams,
    steps: [choose, routers, machines, finish],
  });
}

/** Makes a machine of a dead node another one's. Nothing is asked of the dead one. */
export function takeOverMachine(dependencies: MoveDependencies): OperationKind<MoveParams> {
  const claim = defineStep<MoveParams, null>({
    name: 'hand-over',
    title: 'Taking it over',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ operation, params }) => {
      const { machine } = await findMoving(dependencies, params);
      const isBack = machine.node === params.from && !dependencies.observed.isLost(params.from);
      if (isBack) {
        const message = 'Its node is back, so it stays there.';
        throw new Fault('MOVE_REFUSED', {
          what: machine.name,
          problems: [{ code: 'NODE_BACK', message }],
        });
      }
      await handOver(dependencies, { operation, params });
      return null;
    },
  });
  const settle = settleInStep(dependencies);
  return defineOperation<MoveParams>({
    kind: OPERATION_KIND.takeOverMachine,
    version: 1,
    params: MoveParams,
    steps: [
      reserveStep(dependencies),
      prepareStep(dependencies),
      claim,
      settle,
      noteMoveStep(dependencies, settle),
    ],
  });
}

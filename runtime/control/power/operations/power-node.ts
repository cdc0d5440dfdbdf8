import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import {
  defineOperation,
  defineStep,
  type OperationKind,
  type Step,
} from '../../../operations/kind.ts';
import { isBack, withoutLeaveOf, withoutRestOf } from '../../nodes/core/power/power-record.ts';
import { awaitOffStep, closeStep, orderStep } from './leave-steps.ts';
import { heard, LeaveParams, type PowerDependencies, WakeParams } from './power-dependencies.ts';
import { untilAwake, WakeOutput, wantAwake, wantNoMore } from './wake-steps.ts';

const MINUTE_MS = 60_000;
const done = z.null();

/** Switches a node off: nothing new goes there, its machines are stopped, it goes. */
export function powerOffNode(dependencies: PowerDependencies): OperationKind<LeaveParams> {
  const finish = defineStep<LeaveParams, null>({
    name: 'finish',
    title: 'Finishing',
    output: done,
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ operation, params, actor }) => {
      const { power, audit, desired } = dependencies;
      await power.change(params.node, (now) => withoutLeaveOf(now, operation));
      desired.touchNodes(new Set([params.node]));
      const sentence = `The node ${params.name} was switched off.`;
      await audit.record({ actor, action: 'node.off', subject: params.node, sentence });
      return null;
    },
  });
  return defineOperation<LeaveParams>({
    kind: OPERATION_KIND.powerOffNode,
    version: 1,
    params: LeaveParams,
    steps: [
      closeStep(dependencies, 'off'),
      orderStep(dependencies, { how: 'off', press: 'off' }),
      awaitOffStep(dependencies),
      finish,
    ],
  });
}

/** Puts a node to sleep that nothing is on: as switching it off, but it is woken when it is needed. */
export function sleepNode(dependencies: PowerDependencies): OperationKind<LeaveParams> {
  const finish = defineStep<LeaveParams, null>({
    name: 'finish',
    title: 'Finishing',
    output: done,
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ operation, params: { node, name, why = '' }, actor }) => {
      const { power, audit, desired } = dependencies;
      await power.change(node, (now) => withoutLeaveOf(now, operation));
      desired.touchNodes(new Set([node]));
      const sentence = `The node ${name} was put to sleep. ${why}`.trim();
      await audit.record({ actor, action: 'node.sleep', subject: node, sentence });
      return null;
    },
  });
  return defineOperation<LeaveParams>({
    kind: OPERATION_KIND.sleepNode,
    version: 1,
    params: LeaveParams,
    steps: [
      closeStep(dependencies, 'sleep'),
      orderStep(dependencies, { how: 'off', press: 'off' }),
      awaitOffStep(dependencies),
      finish,
    ],
  });
}

/** Switches a node on, and waits until it reports. */
export function powerOnNode(dependencies: PowerDependencies): OperationKind<WakeParams> {
  const wake = defineStep<WakeParams, WakeOutput>({
    name: 'wake',
    title: 'Waking it',
    output: WakeOutput,
    timeoutMs: MINUTE_MS,
    run: ({ operation, params }) => wantAwake(dependencies, { operation, ...params }),
    undo: ({ operation, params }) => wantNoMore(dependencies, { operation, ...params }),
  });
  const awaitReport = defineStep<WakeParams, z.infer<typeof Took>>({
    name: 'await-report',
    title: 'Waiting until it reports',
    output: Took,
    timeoutMs: LIMITS.power.wakeMs + 2 * MINUTE_MS,
    run: async ({ operation, params, signal, report, outputOf }) => {
      await untilAwake(dependencies, { operation, ...params, signal, report });
      const since = Date.parse(outputOf(wake).since);
      return { bootMs: Math.max(0, dependencies.now().getTime() - since) };
    },
  });
  const finish = defineStep<WakeParams, null>({
    name: 'finish',
    title: 'Finishing',
    output: done,
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ operation, params, actor, outputOf }) => {
      const { power, audit } = dependencies;
      const { bootMs } = outputOf(awaitReport);
      await wantNoMore(dependencies, { operation, ...params });
      await power.change(params.node, (now) => ({ ...now, rest: null, bootMs }));
      const { name, why } = params;
      const sentence =
        why === undefined
          ? `The node ${name} was switched on.`
          : `The node ${name} was woken. ${why}`;
      await audit.record({ actor, action: 'node.on', subject: params.node, sentence });
      return null;
    },
  });
  return defineOperation<WakeParams>({
    kind: OPERATION_KIND.powerOnNode,
    version: 1,
    params: WakeParams,
    steps: [wake, awaitReport, finish],
  });
}

/** The same after a crash of the server, although the time has gone on. */
const Took = z.object({ bootMs: z.int().min(0) });

/** Starts a node anew: as switching it off, but it comes back by itself. */
export function rebootNode(dependencies: PowerDependencies): OperationKind<LeaveParams> {
  const finish = defineStep<LeaveParams, null>({
    name: 'finish',
    title: 'Finishing',
    output: done,
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ operation, params, actor }) => {
      const { power, audit, desired } = dependencies;
      const { node, name } = params;
      await power.change(node, (now) => withoutRestOf(withoutLeaveOf(now, operation), operation));
      desired.touchNodes(new Set([node]));
      const sentence = `The node ${name} was started anew.`;
      await audit.record({ actor, action: 'node.reboot', subject: node, sentence });
      return null;
    },
  });
  return defineOperation<LeaveParams>({
    kind: OPERATION_KIND.rebootNode,
    version: 1,
    params: LeaveParams,
    steps: [
      closeStep(dependencies, 'restart'),
      orderStep(dependencies, { how: 'reboot', press: 'reset' }),
      awaitBackStep(dependencies),
      finish,
    ],
  });
}

/** Waits until a node reports another boot than the one that was to end. */
const awaitBackStep = (dependencies: PowerDependencies): Step<LeaveParams, null> =>
  defineStep<LeaveParams, null>({
    name: 'await-back',
    title: 'Waiting until it is back',
    output: done,
    timeoutMs: LIMITS.power.leaveMs + LIMITS.power.wakeMs + 2 * MINUTE_MS,
    run: async ({ params, signal, report }) => {
      const { power, observed, now } = dependencies;
      const rest = (await power.get(params.node))?.rest;
      const endMs = now().getTime() + LIMITS.power.leaveMs + LIMITS.power.wakeMs;
      let wasLost = rest?.boot !== null;
      await observed.waitFor(() => {
        const state = heard(observed, params.node);
        // Of a node whose boot is not known, it is seen that it goes before it is seen that it comes.
        wasLost ||= state === undefined;
        if (state && wasLost && rest && isBack(rest, state)) return true;
        const { leaving, trouble } = state?.facts.power ?? {};
        if (params.by === 'agent' && trouble !== undefined) throw stays(params, trouble);
        if (now().getTime() >= endMs) throw stays(params, 'it has not come back');
        report({ note: leaving === 'stopping' ? `${params.name} stops its machines` : '' });
        return undefined;
      }, signal);
      return null;
    },
  });

const stays = ({ name }: LeaveParams, why: string): Fault =>
  new Fault('NODE_STAYS_ON', { node: name, why });

import { z } from 'zod';
import type { DesiredLeave } from '../../../../schemas/agent/power.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { defineStep, type Step, type StepContext } from '../../../operations/kind.ts';
import {
  isBack,
  settled,
  withLeave,
  withoutLeaveOf,
  withoutRestOf,
  withRest,
} from '../../nodes/core/power/power-record.ts';
import type { StoredRest } from '../../nodes/ports/power-store.ts';
import { targetOf } from '../core/target-of.ts';
import type { PowerPress } from '../ports/baseboard-controller.ts';
import { bootOf, heard, type LeaveParams, type PowerDependencies } from './power-dependencies.ts';

const MINUTE_MS = 60_000;
const done = z.null();

type Context = Pick<StepContext<LeaveParams>, 'operation' | 'params' | 'signal' | 'actor'>;

/** Nothing is placed on the node from here on. Given back when it does not go. */
export const closeStep = (
  dependencies: PowerDependencies,
  kind: StoredRest['kind'],
): Step<LeaveParams, null> =>
  defineStep<LeaveParams, null>({
    name: 'close',
    title: 'Closing the node to anything new',
    output: done,
    timeoutMs: MINUTE_MS,
    run: async ({ operation, params, actor, signal }) => {
      const { power, now, switching, demandIdle, demandEmpty, observed } = dependencies;
      await untilHeardOnce(dependencies, params.node, signal);
      const boot = await bootOf(dependencies, params.node);
      // Between looking and closing, nothing is switched on there.
      const after = await switching(async () => {
        if (kind === 'sleep') await demandEmpty(params.node, params.name);
        else if (!params.stop) await demandIdle(params.node, params.name);
        const at = now().toISOString();
        const poolFreeBytes = observed.get(params.node)?.figures.poolFreeBytes;
        const rest: StoredRest = {
          kind,
          settled: false,
          by: actor,
          at,
          operation,
          boot,
          ...(poolFreeBytes === undefined ? {} : { poolFreeBytes }),
        };
        return power.change(params.node, (stored) => withRest(stored, rest));
      });
      if (after?.rest?.operation === operation) return null;
      const why = !after
        ? 'it was removed'
        : after.rest
          ? 'it is off, or on the way there'
          : 'an operation wants it awake';
      throw new Fault('CONFLICT', { what: 'node', name: params.name, why });
    },
    undo: async ({ operation, params }) => {
      const { power, observed } = dependencies;
      // One that is on the point of going is not called back: it is off, as it was to be.
      const isGone = observed.get(params.node)?.facts.power?.leaving === 'going';
      await power.change(params.node, (now) =>
        isGone && kind !== 'restart' ? settled(now, operation) : withoutRestOf(now, operation),
      );
    },
  });

/** After a restart of the server, which boot a node is in is known from its first report on. */
async function untilHeardOnce(
  { observed }: PowerDependencies,
  node: LeaveParams['node'],
  signal: AbortSignal,
): Promise<void> {
  const isKnown = (): true | undefined =>
    observed.get(node) !== undefined || observed.isLost(node) || undefined;
  await observed.waitFor(isKnown, signal);
}

/** Tells the node to go, or its controller to end it. */
export const orderStep = (
  dependencies: PowerDependencies,
  { how, press }: { readonly how: DesiredLeave['how']; readonly press: PowerPress },
): Step<LeaveParams, null> =>
  defineStep<LeaveParams, null>({
    name: 'order',
    title: 'Telling the node to go',
    output: done,
    timeoutMs: 3 * MINUTE_MS,
    run: async ({ operation, params, signal }) => {
      const { power, desired } = dependencies;
      const { node } = params;
      if (params.by === 'controller') {
        await pressOnce(dependencies, press, { operation, params, signal });
        return null;
      }
      const boot = (await power.get(node))?.rest?.boot;
      if (boot == null) throw cannotGo(params.name, 'its agent tells nothing of its power');
      await power.change(node, (now) => withLeave(now, { how, boot, operation }));
      desired.touchNodes(new Set([node]));
      return null;
    },
    undo: async ({ operation, params }) => {
      await dependencies.power.change(params.node, (now) => withoutLeaveOf(now, operation));
      dependencies.desired.touchNodes(new Set([params.node]));
    },
  });

/** A reset that is repeated after a crash would end what has come up meanwhile: it is looked at first. */
async function pressOnce(
  dependencies: PowerDependencies,
  press: PowerPress,
  { params, signal }: Omit<Context, 'actor'>,
): Promise<void> {
  const { power, controllers, sealer, observed } = dependencies;
  const record = await power.get(params.node);
  const target = targetOf(record, (sealed) => sealer.open(sealed));
  if (!target) throw cannotGo(params.name, 'it has no baseboard controller any more');
  const report = heard(observed, params.node);
  const boot = report?.facts.power?.boot;
  const isBack = boot !== undefined && record?.rest?.boot != null && boot !== record.rest.boot;
  if (press === 'reset' && isBack) return;
  // Nothing runs that could be reset.
  const isOff = press === 'reset' && (await controllers.power(target, signal)) === 'off';
  await controllers.press(target, isOff ? 'on' : press, signal);
}

/** Waits until a node is off: its controller says so, or it has said that it goes and is silent since. */
export const awaitOffStep = (dependencies: PowerDependencies): Step<LeaveParams, null> =>
  defineStep<LeaveParams, null>({
    name: 'await-off',
    title: 'Waiting until it is off',
    output: done,
    timeoutMs: LIMITS.power.leaveMs + 2 * MINUTE_MS,
    run: async (context) => {
      const { power, now } = dependencies;
      const endMs = now().getTime() + LIMITS.power.leaveMs;
      while (!(await isOff(dependencies, context))) {
        if (now().getTime() < endMs) continue;
        const minutes = Math.round(LIMITS.power.leaveMs / MINUTE_MS);
        throw cannotGo(context.params.name, `it is still on after ${minutes} minutes`);
      }
      await power.change(context.params.node, (record) => settled(record, context.operation));
      return null;
    },
  });

/** @returns whether it is off; waits for a while when it is not */
async function isOff(
  dependencies: PowerDependencies,
  { params, signal, report }: StepContext<LeaveParams>,
): Promise<boolean> {
  const { power, nodes, observed, controllers, sealer } = dependencies;
  const record = await power.get(params.node);
  const target = targetOf(record, (sealed) => sealer.open(sealed));
  // One that does not answer now says nothing: a controller may be started anew with its machine.
  const state = target && (await controllers.power(target, signal).catch(() => undefined));
  signal.throwIfAborted();
  if (state === 'off') return true;
  // It has gone, and somebody has switched it on before it was seen to be off.
  const rest = record?.rest;
  if (rest?.boot != null && isBack(rest, heard(observed, params.node))) return true;
  const facts = observed.get(params.node)?.facts ?? (await nodes.get(params.node))?.facts;
  const { leaving, trouble } = facts?.power ?? {};
  if (params.by === 'agent' && trouble !== undefined) throw cannotGo(params.name, trouble);
  const isSilent = observed.isLost(params.node);
  if (isSilent && leaving === 'going' && state === undefined) return true;
  if (isSilent && leaving !== 'going' && params.by === 'agent' && !target) {
    throw cannotGo(params.name, 'it fell silent before it said that it goes');
  }
  report({
    note:
      leaving === 'stopping'
        ? `${params.name} stops its machines`
        : leaving === 'going'
          ? `${params.name} is on the point of going`
          : '',
  });
  await until(dependencies, params.node, LIMITS.power.lookMs, signal);
  return false;
}

/** Waits for a while, or until something is heard of the node that may matter. */
async function until(
  { observed }: PowerDependencies,
  node: LeaveParams['node'],
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const before = JSON.stringify(observed.get(node)?.facts.power);
  const wasLost = observed.isLost(node);
  const rest = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
  const changed = (): true | undefined =>
    JSON.stringify(observed.get(node)?.facts.power) !== before || observed.isLost(node) !== wasLost
      ? true
      : undefined;
  await observed.waitFor(changed, rest).catch(() => undefined);
  signal.throwIfAborted();
}

const cannotGo = (node: string, why: string): Fault => new Fault('NODE_STAYS_ON', { node, why });

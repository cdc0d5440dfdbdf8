import { z } from 'zod';
import { NodeImageVersion } from '../../../../schemas/agent/boot.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { fixedChild } from '../../../operations/child-operations.ts';
import { defineStep, type Step } from '../../../operations/kind.ts';
import { isCanary, withoutTrial, withTrial } from '../../boot/core/roll-image.ts';
import { Abilities, abilitiesOf } from '../core/judge-start.ts';
import { bootDrain } from './node-work.ts';
import { untilServed, untilTold } from './node-waits.ts';
import {
  changeImageChoice,
  RenewParams,
  type RollOutDependencies,
} from './roll-out-dependencies.ts';
import { runChild } from './run-child.ts';

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;
const done = z.null();

/** What a node was before. */
export const Before = z.object({
  version: NodeImageVersion,
  boot: z.string(),
  abilities: Abilities,
  wasCanary: z.boolean(),
});
export type Before = z.infer<typeof Before>;

/** Writes down what the node is now, by which it is judged later. */
export const lookStep = (dependencies: RollOutDependencies): Step<RenewParams, Before> =>
  defineStep<RenewParams, Before>({
    name: 'look',
    title: 'Looking at the node',
    output: Before,
    timeoutMs: 10 * MINUTE_MS,
    run: async ({ params, signal }) => {
      const { node, name, version } = params;
      const report = await untilTold(dependencies, node, signal);
      const { power, hardware } = report.facts;
      if (!hardware?.image || !power) {
        throw new Fault('NODE_STAYS_ON', {
          node: name,
          why: 'it was not booted from a node image',
        });
      }
      return {
        version: hardware.image.version,
        boot: power.boot,
        abilities: abilitiesOf(report.facts),
        wasCanary: isCanary(await dependencies.boot.choice(), node, version),
      };
    },
  });

/** Nothing is placed on the node from here on; an order that stands stays as it is. */
export function closeNodeStep(dependencies: RollOutDependencies): Step<RenewParams, null> {
  const { nodes, changes } = dependencies;
  return defineStep<RenewParams, null>({
    name: 'close',
    title: 'Closing the node to anything new',
    output: done,
    timeoutMs: MINUTE_MS,
    run: async ({ operation, params, actor }) => {
      const reason = `${operation}: ${params.version} is rolled out`;
      const at = dependencies.now().toISOString();
      await nodes.giveOrder(params.node, 'drain', { by: actor, at, reason });
      changes.publish('node', params.node);
      return null;
    },
    undo: ({ operation, params }) => liftOwn(dependencies, params, operation),
  });
}

/** What can go on running elsewhere goes there. */
export const emptyStep = (dependencies: RollOutDependencies): Step<RenewParams, null> =>
  defineStep<RenewParams, null>({
    name: 'empty',
    title: 'Moving what runs there',
    output: done,
    timeoutMs: WEEK_MS,
    run: async ({ children, params }) => {
      const end = await runChild(children, fixedChild(bootDrain(params)), dependencies.operations);
      if (end.kind === 'failed') throw notRenewed(params, end.why, 'It was left as it is.');
      return null;
    },
  });

/** From its next boot on it tries the image. */
export const chooseStep = (
  dependencies: RollOutDependencies,
  look: Step<RenewParams, Before>,
): Step<RenewParams, null> =>
  defineStep<RenewParams, null>({
    name: 'choose',
    title: 'Choosing the image for it',
    output: done,
    timeoutMs: MINUTE_MS,
    run: async ({ params }) => {
      await changeImageChoice(dependencies, (now) => withTrial(now, params));
      return null;
    },
    undo: ({ params, outputIfAny }) => {
      const wasCanary = outputIfAny(look)?.wasCanary ?? true;
      return changeImageChoice(dependencies, (now) => withoutTrial(now, { ...params, wasCanary }));
    },
  });

/** A node that is sent to boot finds its image at once. */
export const serveStep = (dependencies: RollOutDependencies): Step<RenewParams, null> =>
  defineStep<RenewParams, null>({
    name: 'serve',
    title: 'Waiting until gateways have the image',
    output: done,
    timeoutMs: LIMITS.boot.fetchedMs,
    run: async ({ params, signal, report }) => {
      await untilServed(dependencies, params, { signal, report });
      return null;
    },
  });

/** An order that somebody else has given stands. */
export async function liftOwn(
  { nodes, changes }: RollOutDependencies,
  { node }: Pick<RenewParams, 'node'>,
  operation: string,
): Promise<void> {
  const order = (await nodes.get(node))?.orders.drain;
  if (!order?.reason?.startsWith(`${operation}:`)) return;
  await nodes.liftOrder(node, 'drain');
  changes.publish('node', node);
}

/** @returns that a node does not run an image, and what became of it */
export const notRenewed = ({ name, version }: RenewParams, why: string, back: string): Fault =>
  new Fault('NODE_NOT_RENEWED', { node: name, version, why, back });

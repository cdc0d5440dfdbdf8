import { z } from 'zod';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { fixedChild } from '../../../operations/child-operations.ts';
import { defineStep, type Step, type StepContext } from '../../../operations/kind.ts';
import { withReturn } from '../../boot/core/roll-image.ts';
import { bootReboot } from './node-work.ts';
import { untilHeardOrLost, untilProven, untilServed } from './node-waits.ts';
import type { Before } from './prepare-steps.ts';
import {
  changeImageChoice,
  type RenewParams,
  type RollOutDependencies,
} from './roll-out-dependencies.ts';
import { runChild } from './run-child.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Why a node is not well with its new image; null: it is. */
export const Verdict = z.object({ why: z.string().nullable() });
export type Verdict = z.infer<typeof Verdict>;

/** What became of going back, as a sentence; empty: there was no need. */
export const Back = z.object({ told: z.string() });
export type Back = z.infer<typeof Back>;

/** Starts the node anew. That it does not come back is for a later step to act upon. */
export const restartStep = ({ operations }: RollOutDependencies): Step<RenewParams, Verdict> =>
  defineStep<RenewParams, Verdict>({
    name: 'reboot',
    title: 'Starting it anew',
    output: Verdict,
    timeoutMs: DAY_MS,
    run: async ({ children, params }) => {
      const request = bootReboot(params, { key: 'reboot', by: 'agent', stop: params.cold });
      const end = await runChild(children, fixedChild(request), operations);
      return { why: end.kind === 'failed' ? end.why : null };
    },
  });

/** Waits until the node has proven itself with the image, or has not. */
export const proveStep = (
  dependencies: RollOutDependencies,
  {
    look,
    reboot,
  }: { readonly look: Step<RenewParams, Before>; readonly reboot: Step<RenewParams, Verdict> },
): Step<RenewParams, Verdict> =>
  defineStep<RenewParams, Verdict>({
    name: 'prove',
    title: 'Seeing that it is well',
    output: Verdict,
    timeoutMs: LIMITS.boot.probationMostMs + DAY_MS,
    run: async ({ params, signal, report, outputOf }) => {
      const { why } = outputOf(reboot);
      if (why !== null) return { why };
      const { abilities } = outputOf(look);
      const found = await untilProven(dependencies, params, { abilities, signal, report });
      return { why: found ?? null };
    },
  });

/** Takes a node that is not well back to the image it had. */
export const backStep = (
  dependencies: RollOutDependencies,
  {
    look,
    prove,
  }: { readonly look: Step<RenewParams, Before>; readonly prove: Step<RenewParams, Verdict> },
): Step<RenewParams, Back> =>
  defineStep<RenewParams, Back>({
    name: 'back',
    title: 'Going back where it is not',
    output: Back,
    timeoutMs: DAY_MS,
    run: async (context) => {
      const { why } = context.outputOf(prove);
      return why === null ? { told: '' } : goBack(context, context.outputOf(look), dependencies);
    },
  });

async function goBack(
  { children, params, signal, report }: StepContext<RenewParams>,
  before: Before,
  dependencies: RollOutDependencies,
): Promise<Back> {
  const { nodes, operations } = dependencies;
  const { node, version } = params;
  const record = await nodes.get(node);
  if (!record) return { told: 'It was removed.' };
  const [from, to] = [version, before.version];
  if (!(await isHere(dependencies, to))) {
    return { told: `It cannot go back: ${to} is not here any more.` };
  }
  await changeImageChoice(dependencies, (now) => withReturn(now, record, { from, to }));
  await untilHeardOrLost(dependencies, node, signal);
  const facts = dependencies.observed.get(node)?.facts;
  const isLost = dependencies.observed.isLost(node);
  if (!isLost && facts?.hardware?.image?.version === to) {
    return { told: `It runs ${to} as before.` };
  }
  const way = (await dependencies.power.get(node))?.way.kind;
  const hasController = way === 'redfish' || way === 'ipmi';
  if (isLost && !hasController) {
    return { told: `It boots ${to} when somebody switches it off and on.` };
  }
  await untilServed(dependencies, { node, version: to }, { signal, report });
  const by = isLost ? ('controller' as const) : ('agent' as const);
  const request = bootReboot(params, { key: 'back', by, stop: true });
  const end = await runChild(children, fixedChild(request), operations);
  if (end.kind === 'failed') return { told: `It could not be taken back to ${to}: ${end.why}` };
  const after = dependencies.observed.get(node)?.facts.hardware?.image?.version;
  return {
    told: after === to ? `It was taken back to ${to}.` : `It runs ${after ?? 'no image'}.`,
  };
}

/** @returns whether gateways can still give out an image */
async function isHere({ boot }: RollOutDependencies, version: string): Promise<boolean> {
  const [images, { oldestSequence }] = await Promise.all([boot.images(), boot.choice()]);
  return images.some(
    (image) => image.version === version && image.complete && image.sequence >= oldestSequence,
  );
}

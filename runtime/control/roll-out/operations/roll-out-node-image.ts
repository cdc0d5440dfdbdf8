import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { PlannedChild } from '../../../operations/child-operations.ts';
import {
  defineOperation,
  defineStep,
  type OperationKind,
  type StepContext,
} from '../../../operations/kind.ts';
import { changeChoice } from '../../boot/core/change-choice.ts';
import { untilHeardOrLost } from './node-waits.ts';
import {
  changeImageChoice,
  RollOutParams,
  type RenewParams,
  type RollOutDependencies,
} from './roll-out-dependencies.ts';
import { runChild } from './run-child.ts';

const MINUTE_MS = 60_000;
const MONTH_MS = 21 * 24 * 60 * MINUTE_MS;

/** How far it has come: nodes that run the image by their names, and the one that it stopped at. */
const Reached = z.object({
  renewed: z.array(z.string()),
  failed: z.object({ name: z.string(), why: z.string() }).nullable(),
});
type Reached = z.infer<typeof Reached>;

type Target = RollOutParams['nodes'][number];

/**
 * Brings a node image to nodes: to the first, which has to stay well for a while, then to the others, one
 * after the other. It stops at the first that fails. Those that run the image stay with it, as canaries;
 * at the end it becomes the default.
 */
export function rollOutNodeImage(dependencies: RollOutDependencies): OperationKind<RollOutParams> {
  const canary = defineStep<RollOutParams, Reached>({
    name: 'canary',
    title: 'Trying it on the first node',
    output: Reached,
    timeoutMs: MONTH_MS,
    run: (context) => {
      const { nodes, probationMs } = context.params;
      return renewAll(nodes.slice(0, 1), probationMs, { context, dependencies });
    },
  });
  const rest = defineStep<RollOutParams, Reached>({
    name: 'rest',
    title: 'Bringing it to the others',
    output: Reached,
    timeoutMs: MONTH_MS,
    run: async (context) => {
      const first = context.outputOf(canary);
      if (first.failed) return first;
      const others = await renewAll(context.params.nodes.slice(1), 0, { context, dependencies });
      return { ...others, renewed: [...first.renewed, ...others.renewed] };
    },
  });
  const finish = defineStep<RollOutParams, null>({
    name: 'finish',
    title: 'Making it the default',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ params: { version }, actor, outputOf }) => {
      const { failed, renewed } = outputOf(rest);
      if (failed) {
        const { name: node, why } = failed;
        throw new Fault('ROLL_OUT_STOPPED', { version, node, why, stay: renewed });
      }
      await changeImageChoice(dependencies, (now) =>
        changeChoice(now, { for: 'default', version }),
      );
      const sentence = `The node image ${version} was rolled out, and is the default.`;
      const action = 'node-image.roll-out';
      await dependencies.audit.record({ actor, action, subject: version, sentence });
      return null;
    },
  });
  return defineOperation<RollOutParams>({
    kind: OPERATION_KIND.rollOut,
    version: 1,
    params: RollOutParams,
    steps: [canary, rest, finish],
  });
}

interface Work {
  readonly context: StepContext<RollOutParams>;
  readonly dependencies: RollOutDependencies;
}

/** One after the other, until one fails. */
async function renewAll(
  targets: readonly Target[],
  probationMs: number,
  { context, dependencies }: Work,
): Promise<Reached> {
  const renewed: string[] = [];
  for (const [index, target] of targets.entries()) {
    const { name } = target;
    context.report({ note: `${name}, ${index + 1} of ${targets.length}` });
    const child = renewal(target, probationMs, { context, dependencies });
    const end = await runChild(context.children, child, dependencies.operations);
    if (end.kind === 'failed') return { renewed, failed: { name, why: end.why } };
    if (end.kind === 'done') renewed.push(name);
  }
  return { renewed, failed: null };
}

/** Looked at again when its turn comes: it may have booted the image by itself, or have gone. */
function renewal(
  { id, name }: Target,
  probationMs: number,
  { context: { params, signal }, dependencies }: Work,
): PlannedChild {
  const { version, cold } = params;
  const subject = { kind: 'node', id, name };
  return {
    key: id,
    subject,
    decide: async () => {
      const { nodes, observed, bootSight } = dependencies;
      // What is stored of it may be older than its last boot.
      await untilHeardOrLost(dependencies, id, signal);
      const record = await nodes.get(id);
      if (!record) return { kind: 'leave', why: undefined };
      // It boots the image when it comes, since that becomes the default.
      if (observed.isLost(id)) return { kind: 'leave', why: `${name} is silent.` };
      const running = bootSight.factsOf(record)?.hardware?.image?.version;
      if (running === version) return { kind: 'leave', why: undefined };
      const request: RenewParams = { node: id, name, version, cold, probationMs };
      return {
        kind: 'begin',
        request: {
          key: id,
          kind: OPERATION_KIND.renewNode,
          version: 1,
          title: `Bring ${version} to ${name}`,
          subject,
          params: request,
        },
      };
    },
  };
}

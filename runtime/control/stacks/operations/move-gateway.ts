import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { NodeId, StackId } from '../../../../schemas/ids/brand.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import { nodesOf } from '../core/define/definition.ts';
import { reaches, type StackRecord } from '../core/define/stack-record.ts';
import { awaitNodes, getStack, type StackOperationDependencies } from './stack-operation.ts';
import { networksReady } from './stages.ts';
import { forgetRemovedNodes } from './until-given-up.ts';

/** `from` and `to`: nodes; the names are for the record. */
const Params = z.object({ stack: StackId, from: NodeId, to: NodeId, toName: z.string() });
type Params = z.infer<typeof Params>;

const MINUTE_MS = 60_000;

/**
 * Moves the router of a stack to another node. Machines keep their addresses and are not touched: the
 * router has the same addresses there, of both kinds, and every node that has a machine of the stack
 * is told where it is now. Published ports are found at the new node from then on.
 */
export function moveGateway(dependencies: StackOperationDependencies): OperationKind<Params> {
  const { stacks, desired, observed, audit } = dependencies;
  const moveTo = async (stack: StackId, node: NodeId): Promise<void> => {
    await stacks.moveGateway(stack, node);
    desired.touch(stack);
  };
  const move = defineStep<Params, null>({
    name: 'move',
    title: 'Moving the router',
    output: z.null(),
    timeoutMs: 5 * MINUTE_MS,
    run: async ({ params, signal, report }) => {
      demandConnected(await getStack(stacks, params.stack));
      await moveTo(params.stack, params.to);
      const record = await getStack(stacks, params.stack);
      report({ note: `Setting up the router on ${params.toName}` });
      // A node that is away hears of it when it comes back; nobody waits for it.
      const present = nodesOf(record.definition).filter((node) => !observed.isLost(node));
      await awaitNodes(dependencies, onlyOn(record, present), signal, networksReady);
      report({ note: 'Removing the old router' });
      await observed.waitFor(() => isGone(params) || undefined, signal);
      return null;
    },
    undo: async ({ params }) => {
      if (!(await stacks.get(params.stack))) return;
      await moveTo(params.stack, params.from);
      await forgetRemovedNodes(dependencies, params.stack);
    },
  });
  const isGone = ({ from, stack }: Params): boolean =>
    observed.isLost(from) || !observed.get(from)?.routers.some((router) => router.stack === stack);
  const note = defineStep<Params, null>({
    name: 'note',
    title: 'Finishing',
    output: z.null(),
    timeoutMs: MINUTE_MS,
    commit: true,
    run: async ({ params, actor }) => {
      const { name } = await getStack(stacks, params.stack);
      const sentence = `The router of ${name} was moved to ${params.toName}.`;
      await audit.record({ actor, action: 'stack.gateway', subject: params.stack, sentence });
      return null;
    },
  });
  return defineOperation<Params>({
    kind: OPERATION_KIND.moveGateway,
    version: 1,
    params: Params,
    steps: [move, note],
  });
}

/**
 * A stack may have been removed since its move was planned: it has no router then.
 *
 * @throws Fault MOVE_REFUSED
 */
function demandConnected({ name, stage }: StackRecord): void {
  if (reaches(stage, 'connected')) return;
  const problems = [{ code: 'NOT_INSTALLED', message: `${name} is not completely installed.` }];
  throw new Fault('MOVE_REFUSED', { what: `The router of ${name}`, problems });
}

/** A stack as far as it is on these nodes. */
const onlyOn = (record: StackRecord, nodes: readonly NodeId[]): StackRecord => ({
  ...record,
  definition: {
    ...record.definition,
    machines: record.definition.machines.filter(({ node }) => nodes.includes(node)),
  },
});

import { createHash } from 'node:crypto';
import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import { whyNotNode } from '../../../../schemas/capability/node.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type Left, leftOn } from '../core/left-on.ts';
import { HOLDS_NOTHING } from '../core/node-holds.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { NodeRecord } from '../ports/node-store.ts';
import { readFigures } from '../read-figures.ts';
import { joinLine } from './join-line.ts';
import { NodeViews } from './node-views.ts';

type NodeRoutes = 'listNodes' | 'getNode' | 'getNodeSeries' | 'inviteNode' | 'removeNode';

/** Answers the routes about nodes. */
export function nodeHandlers(dependencies: ControlDependencies): HandlersOf<NodeRoutes> {
  const { nodes, stacks, observed, audit, changes, random, now } = dependencies;
  const views = new NodeViews(dependencies);
  return {
    listNodes: ({ query }) => views.page(query),
    getNode: ({ params }) => views.one(params.node),
    getNodeSeries: async ({ params, query }) =>
      readFigures((await views.find(params.node)).id, query.range, dependencies),

    async inviteNode({ body }, call) {
      const taken = (await nodes.list()).some(({ name }) => name === body.name);
      if (taken) throw new Fault('NAME_TAKEN', { what: 'node', name: body.name });
      const secret = Buffer.from(random(32)).toString('base64url');
      const expiresAt = new Date(now().getTime() + LIMITS.agent.enrolmentTokenMs);
      const secretHash = createHash('sha256').update(secret).digest('hex');
      await nodes.invite({ secretHash, name: body.name, expiresAt });
      await audit.record({
        actor: call.principal?.name ?? 'nobody',
        action: 'node.invite',
        subject: body.name,
        sentence: `A token was created that lets the node ${body.name} enrol.`,
      });
      const token = `stackyard-enrol.${secret}.${dependencies.agentAddress.authorityFingerprint}`;
      const line = joinLine(dependencies, { kind: 'token', token });
      return { ...line, token, expiresAt: expiresAt.toISOString() };
    },

    async removeNode({ params }, call) {
      const node = await views.find(params.node);
      const holds = views.holds(await stacks.list()).get(node.id) ?? HOLDS_NOTHING;
      const { state } = await views.one(node.id);
      const why = whyNotNode('remove', { orders: node.orders, holds, state });
      if (why !== undefined) {
        throw new Fault('CONFLICT', { what: 'node', name: node.name, why });
      }
      await demandNothingStandsOn(node, dependencies);
      const left = leftOn(node.id, await stacks.list());
      if (state !== 'lost' && state !== 'off' && state !== 'asleep' && left.length > 0) {
        const reason =
          'it is still deleting what machines left there when they moved away; wait until it has, ' +
          'or switch it off and remove it once it counts as lost';
        throw new Fault('CONFLICT', { what: 'node', name: node.name, why: reason });
      }
      await forgetLeft(node.id, left, dependencies);
      await dependencies.power.forget(node.id);
      await nodes.remove(node.id);
      observed.forget(node.id);
      await dependencies.desired.removed(node.id);
      await dependencies.bootBook.removed(node.id);
      changes.publish('node', node.id);
      await audit.record({
        actor: call.principal?.name ?? 'nobody',
        action: 'node.remove',
        subject: node.id,
        sentence: `The node ${node.name} was removed.`,
      });
      return undefined;
    },
  };
}

/** @throws Fault CONFLICT for a pool, or a boot network, that would be nowhere without a node */
async function demandNothingStandsOn(
  { id, name }: Pick<NodeRecord, 'id' | 'name'>,
  { poolBook, bootBook }: Pick<ControlDependencies, 'poolBook' | 'bootBook'>,
): Promise<void> {
  const [standing] = await poolBook.standingOn(id);
  if (standing !== undefined) {
    const why = `the pool ${standing} is on it; remove that first (yard pool rm ${standing})`;
    throw new Fault('CONFLICT', { what: 'node', name, why });
  }
  const link = await bootBook.standingOn(id);
  if (link === undefined) return;
  const why = `machines boot through it (on ${link}); end that first (yard boot off ${name})`;
  throw new Fault('CONFLICT', { what: 'node', name, why });
}

/** What was left on a node that is gone for good will never be reported as deleted. */
async function forgetLeft(
  node: NodeId,
  left: readonly Left[],
  { stacks, desired }: Pick<ControlDependencies, 'stacks' | 'desired'>,
): Promise<void> {
  for (const { stack, items } of left) {
    await stacks.clearLeft(stack, { node, items });
    desired.touch(stack);
  }
}

import { createHash } from 'node:crypto';
import type { HandlersOf } from '../../../schemas/api/handler.ts';
import type { Node } from '../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { reservedOn } from '../core/make-site.ts';
import type { StackRecord } from '../core/stack-record.ts';
import type { NodeRecord } from '../ports/node-store.ts';
import type { ControlDependencies } from './control-dependencies.ts';

type NodeRoutes = 'listNodes' | 'getNode' | 'getNodeSeries' | 'inviteNode' | 'removeNode';

/** Answers the routes about nodes. */
export function nodeHandlers(dependencies: ControlDependencies): HandlersOf<NodeRoutes> {
  const { nodes, stacks, observed, series, audit, changes, random, now } = dependencies;
  const find = async (idOrName: string): Promise<NodeRecord> => {
    const found = (await nodes.list()).find(({ id, name }) => id === idOrName || name === idOrName);
    if (!found) throw new Fault('NOT_FOUND', { what: 'node', name: idOrName });
    return found;
  };
  const view = (node: NodeRecord, all: readonly StackRecord[]): Node =>
    viewNode(node, all, dependencies);

  return {
    async listNodes() {
      const [records, all] = await Promise.all([nodes.list(), stacks.list()]);
      return records.map((node) => view(node, all));
    },

    getNode: async ({ params }) => view(await find(params.node), await stacks.list()),

    getNodeSeries: async ({ params }) => series.get((await find(params.node)).id),

    async inviteNode({ body }, call) {
      const secret = Buffer.from(random(32)).toString('base64url');
      const expiresAt = new Date(now().getTime() + LIMITS.agent.enrolmentTokenMs);
      const secretHash = createHash('sha256').update(secret).digest('hex');
      await nodes.invite({ secretHash, name: body.name, expiresAt });
      await audit.record({
        actor: call.principal?.name ?? 'nobody',
        action: 'node.invite',
        subject: body.name,
        sentence: `A token was made with which the node ${body.name} may enrol.`,
      });
      const { url, authorityFingerprint } = dependencies.agentAddress;
      return {
        token: `stackyard-enrol.${secret}.${authorityFingerprint}`,
        server: url,
        expiresAt: expiresAt.toISOString(),
      };
    },

    async removeNode({ params }, call) {
      const node = await find(params.node);
      const used = (await stacks.list()).some(
        ({ definition }) =>
          definition.gateway === node.id ||
          definition.machines.some((machine) => machine.node === node.id),
      );
      if (used) {
        const why = 'stacks, or data of removed stacks, are on it';
        throw new Fault('CONFLICT', { what: 'node', name: node.name, why });
      }
      await nodes.remove(node.id);
      observed.forget(node.id);
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

function viewNode(
  node: NodeRecord,
  stacks: readonly StackRecord[],
  { observed }: Pick<ControlDependencies, 'observed'>,
): Node {
  const state = observed.get(node.id);
  return {
    id: node.id,
    name: node.name,
    state: observed.isLost(node.id) ? 'lost' : 'ready',
    lastSeenAt: state?.at ?? node.lastSeenAt?.toISOString() ?? null,
    enrolledAt: node.enrolledAt.toISOString(),
    certificateEndsAt: node.certificateEndsAt.toISOString(),
    facts: state?.facts ?? node.facts ?? null,
    figures: state?.figures ?? null,
    reserved: reservedOn(node.id, stacks),
  };
}

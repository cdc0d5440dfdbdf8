import { NODE_DISK_LABEL } from '../../../../schemas/agent/node-disk.ts';
import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { HOLDS_NOTHING } from '../core/node-holds.ts';
import { orderFormat } from '../core/order-format.ts';
import { whyNotForget, whyNotKeep } from '../core/why-not-keep.ts';
import type { NodeRecord } from '../ports/node-store.ts';
import { NodeOrderBook } from './node-order-book.ts';
import { NodeViews } from './node-views.ts';

/** Answers the routes about the disk that keeps a node which boots into memory. */
export function nodeDiskHandlers(
  dependencies: ControlDependencies,
): HandlersOf<'keepNode' | 'forgetNodeDisk'> {
  const { nodes, stacks, observed, switching, desired, now } = dependencies;
  const views = new NodeViews(dependencies);
  const orders = new NodeOrderBook(dependencies);
  const shown = (node: NodeRecord): Promise<Node> => views.one(node.id);
  const demand = (node: NodeRecord, why: string | undefined): void => {
    if (why !== undefined) throw new Fault('CONFLICT', { what: 'node', name: node.name, why });
  };
  return {
    async keepNode({ params, body }, call) {
      const node = await views.find(params.node);
      // Between looking and ordering, nothing is switched on there.
      await switching(async () => {
        const facts = observed.get(node.id)?.facts;
        const holds = views.holds(await stacks.list()).get(node.id) ?? HOLDS_NOTHING;
        demand(node, whyNotKeep({ facts, holds, isLost: observed.isLost(node.id) }));
        const order = orderFormat(body, NODE_DISK_LABEL, facts?.disks);
        if ('why' in order)
          throw new Fault('CONFLICT', { what: 'node', name: node.name, why: order.why });
        const given = { by: nameOf(call), at: now().toISOString() };
        await nodes.setDisk(node.id, { state: 'ordered', disk: order.format, ...given });
        desired.touchNodes(new Set([node.id]));
        const sentence = `${body.disk} of the node ${node.name} is formatted, and keeps the node from then on.`;
        await orders.tell('node.disk-keep', node, { call, sentence });
      });
      return shown(node);
    },

    async forgetNodeDisk({ params }, call) {
      const node = await views.find(params.node);
      const facts = observed.get(node.id)?.facts ?? node.facts;
      demand(node, whyNotForget({ facts, isLost: observed.isLost(node.id) }));
      if (!node.disk) return shown(node);
      await nodes.setDisk(node.id, undefined);
      desired.touchNodes(new Set([node.id]));
      const sentence = `The disk that kept the node ${node.name} is no longer expected there.`;
      await orders.tell('node.disk-forget', node, { call, sentence });
      return shown(node);
    },
  };
}

const nameOf = ({ principal }: Call): string => principal?.name ?? 'nobody';

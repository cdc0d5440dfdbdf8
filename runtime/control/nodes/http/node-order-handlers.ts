import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { changeDetails, tellChanges } from '../core/change-details.ts';
import { HOLDS_NOTHING } from '../core/node-holds.ts';
import type { NodeRecord } from '../ports/node-store.ts';
import { NodeOrderBook } from './node-order-book.ts';
import { NodeViews } from './node-views.ts';

type OrderRoutes =
  'cordonNode' | 'uncordonNode' | 'startMaintenance' | 'endMaintenance' | 'changeNode';

/** Answers the routes by which people say what shall be with a node. */
export function nodeOrderHandlers(dependencies: ControlDependencies): HandlersOf<OrderRoutes> {
  const { nodes, stacks, switching, poolBook, bootBook } = dependencies;
  const views = new NodeViews(dependencies);
  const orders = new NodeOrderBook(dependencies);
  const shown = async (node: NodeRecord): Promise<Node> => views.one(node.id);
  return {
    async cordonNode({ params, body }, call) {
      const node = await views.find(params.node);
      await orders.give('cordon', node, { call, reason: body.reason });
      return shown(node);
    },

    async uncordonNode({ params }, call) {
      const node = await views.find(params.node);
      await orders.lift('cordon', node, call);
      return shown(node);
    },

    async startMaintenance({ params, body }, call) {
      const node = await views.find(params.node);
      // Between looking and ordering, nothing is switched on there.
      await switching(async () => {
        const { running, names } = views.holds(await stacks.list()).get(node.id) ?? HOLDS_NOTHING;
        if (node.orders.maintenance === null && running > 0) {
          throw new Fault('NODE_BUSY', { name: node.name, stacks: names, count: running });
        }
        await orders.give('maintenance', node, { call, reason: body.reason });
      });
      return shown(node);
    },

    async endMaintenance({ params }, call) {
      const node = await views.find(params.node);
      await orders.lift('maintenance', node, call);
      return shown(node);
    },

    async changeNode({ params, body }, call) {
      const node = await views.find(params.node);
      const changed = await nodes.describe(node.id, (now) => changeDetails(now, body, node.name));
      if (changed) await poolBook.relabelled(node, changed.after.labels);
      // Another label may be one that an image was chosen for.
      if (changed) await bootBook.changed();
      const told = changed ? tellChanges(node.name, changed.before, changed.after) : [];
      for (const sentence of told) await orders.tell('node.change', node, { call, sentence });
      return shown(node);
    },
  };
}

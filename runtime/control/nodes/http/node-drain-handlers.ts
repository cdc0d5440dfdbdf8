import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId, type NodeId } from '../../../../schemas/ids/brand.ts';
import type { OperationRecord } from '../../../operations/record.ts';
import { viewOperation } from '../../../operations/view.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { demandEmptying, type EmptyingAction } from './demand-emptying.ts';
import { NodeOrderBook } from './node-order-book.ts';
import { NodeViews } from './node-views.ts';

type DrainRoutes = 'drainNode' | 'undrainNode' | 'declareNodeDead';

/** An order whose work is an operation of its own. */
interface WorkOrder {
  readonly order: 'drain' | 'dead';
  readonly action: EmptyingAction;
  readonly kind: string;
  readonly title: string;
  readonly cold: boolean;
  readonly reason: string | undefined;
  readonly key: string | undefined;
}

/** Answers the routes by which everything is moved from a node. */
export function nodeDrainHandlers(dependencies: ControlDependencies): HandlersOf<DrainRoutes> {
  const { operations } = dependencies;
  const views = new NodeViews(dependencies);
  const orders = new NodeOrderBook(dependencies);
  return {
    async drainNode({ params, query, body }, call) {
      const { id, name } = await views.find(params.node);
      return order(id, call, {
        order: 'drain',
        action: 'drain',
        kind: OPERATION_KIND.drain,
        title: `Drain ${name}`,
        key: query.key,
        reason: body.reason,
        cold: body.cold,
      });
    },

    async declareNodeDead({ params, query, body }, call) {
      const node = await views.find(params.node);
      if (body.confirm !== node.name) throw notConfirmed(node);
      return order(node.id, call, {
        order: 'dead',
        action: 'declareDead',
        kind: OPERATION_KIND.takeOver,
        title: `Take over what ${node.name} had`,
        key: query.key,
        reason: body.reason,
        cold: true,
      });
    },

    async undrainNode({ params }, call) {
      const node = await views.find(params.node);
      const active = await operations.activeOn('node', node.id);
      if (active?.kind === OPERATION_KIND.drain) {
        const why = `“${active.title}” is going on; cancel it first: yard op cancel ${active.id}`;
        throw new Fault('CONFLICT', { what: 'node', name: node.name, why });
      }
      await orders.lift('drain', node, call);
      return views.one(node.id);
    },
  };

  async function order(id: NodeId, call: Call, work: WorkOrder): Promise<Operation> {
    const by = call.principal?.name ?? 'nobody';
    const earlier = work.key === undefined ? undefined : await operations.byKey(by, work.key);
    if (earlier) return begun(earlier, dependencies);
    demandEmptying(await views.one(id), work.action);
    const node = await views.find(id);
    const isNew = await orders.give(work.order, node, { call, reason: work.reason });
    try {
      return await begun(await submit(node, by, work, dependencies), dependencies);
    } catch (error) {
      // Something else works on it: nothing is moved, so nothing has been ordered either.
      if (isNew) await orders.lift(work.order, node, call);
      throw error;
    }
  }
}

const submit = (
  { id, name }: Pick<Node, 'id' | 'name'>,
  by: string,
  { kind, title, cold, key }: WorkOrder,
  { operations, random }: ControlDependencies,
): Promise<OperationRecord> =>
  operations.create({
    id: makeId('op', random(16)),
    kind,
    version: 1,
    title,
    subject: { kind: 'node', id, name },
    params: { node: id, name, cold },
    alike: undefined,
    createdBy: by,
    key,
  });

function begun(
  record: OperationRecord,
  { operations, kinds, worker, changes }: ControlDependencies,
): Promise<Operation> {
  worker.wake();
  changes.publish('operation', record.id);
  changes.publish('node', record.subject.id);
  return viewOperation(record, operations, kinds);
}

const notConfirmed = ({ name }: Pick<Node, 'name'>): Fault =>
  new Fault('REQUEST_INVALID', {
    problems: [{ path: 'confirm', wanted: `the node’s name, “${name}”`, found: 'something else' }],
  });

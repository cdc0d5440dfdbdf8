import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import type { Pool } from '../../../../schemas/api/resources/pool.ts';
import type { poolRoutes } from '../../../../schemas/api/routes/pool.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId, type PoolId } from '../../../../schemas/ids/brand.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { describePlace, tellPoolChanges } from '../core/tell-pool-changes.ts';
import type { PoolDetails, PoolRecord } from '../ports/pool-store.ts';
import { poolDefaultHandlers } from './pool-default-handlers.ts';
import { demandEmpty, demandNodesKept } from './pool-demands.ts';
import { PoolViews } from './pool-views.ts';
import { demandOneNode, demandPlace, readNodes, readPool } from './wanted-pool.ts';

/** Answers the routes about pools. */
export function poolHandlers(
  dependencies: ControlDependencies,
): HandlersOf<keyof typeof poolRoutes> {
  const { pools, nodes, random, now, poolBook, switching } = dependencies;
  const views = new PoolViews(dependencies);
  const shown = (id: PoolId): Promise<Pool> => views.one(id);
  const tell = teller(dependencies);
  return {
    listPools: ({ query }) => views.all({ node: query.node, declared: query.declared === 'true' }),
    getPool: ({ params }) => views.one(params.pool),
    ...poolDefaultHandlers(dependencies, views, tell),

    addPool: ({ body }, call) =>
      // Nobody adds the same place meanwhile.
      switching(async () => {
        const [all, known] = await Promise.all([nodes.list(), pools.list()]);
        const made = readPool(body, { nodes: all, pools: known });
        const id = makeId('pool', random(16));
        const record: PoolRecord = { ...made, id, createdAt: now(), createdBy: nameOf(call) };
        await pools.add(record);
        await poolBook.changed(record);
        await tell(call, record, {
          action: 'pool.add',
          sentence: `The pool ${record.name} was added: ${describePlace(record.place, all)}.`,
        });
        return shown(id);
      }),

    changePool: ({ params, body }, call) =>
      // No volume is put there meanwhile.
      switching(async () => {
        const before = await views.find(params.pool);
        const all = await nodes.list();
        const change: Partial<PoolDetails> = {
          ...(body.name === undefined ? {} : { name: body.name }),
          ...(body.note === undefined ? {} : { note: body.note }),
          ...(body.reserve === undefined ? {} : { reserve: body.reserve }),
          ...(body.nodes === undefined ? {} : { nodes: readNodes(body.nodes, all) }),
        };
        const after = { ...before, ...change };
        demandOneNode(after.place, after.nodes, before.name);
        if (change.nodes) {
          const others = (await pools.list()).filter(({ id }) => id !== before.id);
          demandPlace(after, { nodes: all, pools: others });
          await demandNodesKept(before, after, dependencies);
        }
        if (!(await pools.change(before.id, change))) throw gone(params.pool);
        await poolBook.changed(before, after);
        for (const sentence of tellPoolChanges(before, after, all)) {
          await tell(call, after, { action: 'pool.change', sentence });
        }
        return shown(before.id);
      }),

    removePool: ({ params }, call) =>
      switching(async () => {
        const record = await views.find(params.pool);
        await demandEmpty(record, dependencies);
        if (!(await pools.remove(record.id))) throw gone(params.pool);
        await poolBook.changed(record);
        const sentence = `The pool ${record.name} was removed; its files stay where they are.`;
        await tell(call, record, { action: 'pool.remove', sentence });
        return undefined;
      }),
  };
}

/** Writes down what was done with a pool, and tells pages. */
export type PoolTeller = (
  call: Call,
  subject: Pick<PoolRecord, 'id'>,
  told: { readonly action: string; readonly sentence: string },
) => Promise<void>;

const teller =
  ({ audit, changes }: ControlDependencies): PoolTeller =>
  async (call, { id }, { action, sentence }) => {
    changes.publish('pool', id);
    await audit.record({ actor: nameOf(call), action, subject: id, sentence });
  };

const nameOf = ({ principal }: Call): string => principal?.name ?? 'nobody';

const gone = (name: string): Fault => new Fault('NOT_FOUND', { what: 'pool', name });

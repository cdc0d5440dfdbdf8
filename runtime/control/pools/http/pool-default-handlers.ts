import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import { OWN_POOL, type PoolDefaults } from '../../../../schemas/api/resources/pool.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { PoolTeller } from './pool-handlers.ts';
import type { PoolViews } from './pool-views.ts';

/** Answers the routes about where volumes go unless one chooses. */
export function poolDefaultHandlers(
  { pools, audit, changes, switching }: ControlDependencies,
  views: PoolViews,
  tell: PoolTeller,
): HandlersOf<'getPoolDefaults' | 'setPoolDefaults'> {
  const shown = async (): Promise<PoolDefaults> => {
    const [ids, all] = await Promise.all([pools.defaults(), pools.list()]);
    const nameOf = (kind: 'system' | 'data'): string | null =>
      all.find(({ id }) => id === ids[kind])?.name ?? null;
    return { system: nameOf('system'), data: nameOf('data') };
  };
  return {
    getPoolDefaults: shown,

    setPoolDefaults: ({ body }, call) =>
      // The pool is not removed meanwhile.
      switching(async () => {
        const before = await pools.defaults();
        for (const kind of ['system', 'data'] as const) {
          const wanted = body[kind];
          if (wanted === undefined) continue;
          const pool =
            wanted === null || wanted === OWN_POOL ? undefined : await views.find(wanted);
          if (pool?.id === before[kind]) continue;
          await pools.setDefault(kind, pool?.id);
          const where = pool ? `the pool ${pool.name}` : 'the own pool of their node';
          const told = {
            action: 'pool.default',
            sentence: `New ${kind} disks go to ${where} unless one chooses.`,
          };
          if (pool) await tell(call, pool, told);
          else {
            changes.publish('pool', '*');
            const actor = call.principal?.name ?? 'nobody';
            await audit.record({ actor, ...told, subject: OWN_POOL });
          }
        }
        return shown();
      }),
  };
}

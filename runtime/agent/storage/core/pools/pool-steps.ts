import type { PoolId } from '../../../../../schemas/ids/brand.ts';
import type { AgentStep, PlanContext } from '../../../converge/core/plan-steps.ts';

/**
 * Pools that are wanted and not there are brought up; those that nobody wants any more are let go. A
 * pool in which something is known to be is never made anew: the folder without it is another one.
 */
export function poolSteps({ desired, actual, volumes }: PlanContext): AgentStep[] {
  const wanted = new Set(desired.pools.map(({ id }) => id));
  const used = new Set<PoolId | undefined>(
    desired.volumes
      .filter(({ id, mode }) => mode === 'keep' || volumes.has(id))
      .map(({ pool }) => pool),
  );
  return [
    ...desired.pools
      .filter(({ id }) => actual.pools.get(id)?.state !== 'ready')
      .map((pool): AgentStep => ({
        kind: 'ensure-pool',
        item: pool.id,
        pool,
        isNew: !used.has(pool.id),
      })),
    ...[...actual.pools.keys()]
      .filter((pool) => !wanted.has(pool))
      .map((pool): AgentStep => ({ kind: 'release-pool', item: pool, pool })),
  ];
}

import type { DesiredState } from '../../../../../schemas/agent/desired.ts';
import type { ObservedPool } from '../../../../../schemas/agent/observed.ts';
import type { WireFault } from '../../../../../schemas/errors/fault.ts';
import type { PoolId } from '../../../../../schemas/ids/brand.ts';
import type { ActualState } from '../../../node/core/actual-state.ts';

const AWAY: ReadonlySet<string> = new Set(['POOL_ABSENT', 'POOL_STALLED']);
const NO_SPACE = { totalBytes: 0, freeBytes: 0 };

/** Says what has become of the wanted pools. One that nobody has tried to bring up is left out. */
export const observePools = (
  { pools }: Pick<DesiredState, 'pools'>,
  actual: Pick<ActualState, 'pools'>,
  faultOf: (pool: PoolId) => WireFault | undefined,
): ObservedPool[] =>
  pools.flatMap(({ id }): ObservedPool[] => {
    const found = actual.pools.get(id);
    if (found?.state === 'ready') {
      const { totalBytes, freeBytes } = found;
      return [{ id, state: 'ready', totalBytes, freeBytes }];
    }
    const fault = faultOf(id) ?? found?.fault;
    if (!fault) return [];
    return [{ id, state: AWAY.has(fault.code) ? 'absent' : 'failed', ...NO_SPACE, fault }];
  });

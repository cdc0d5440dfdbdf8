import type { OperationRecord } from '../../../operations/record.ts';
import type { StuckOperation } from './summary-input.ts';

type Record = Pick<OperationRecord, 'id' | 'title' | 'state' | 'createdAt' | 'parent'>;

/**
 * @param active operations
 * @returns those that wait for a person, and those that are under way. What is a part of another
 *   operation is told by that one, unless it is stuck
 */
export function splitOperations<Operation extends Record>(
  active: readonly Operation[],
): { readonly stuck: StuckOperation[]; readonly going: Operation[] } {
  return {
    stuck: active
      .filter(({ state }) => state === 'stuck')
      .map(({ id, title, createdAt }) => ({ id, title, createdAt: createdAt.toISOString() })),
    going: active.filter(({ state, parent }) => state !== 'stuck' && parent === undefined),
  };
}

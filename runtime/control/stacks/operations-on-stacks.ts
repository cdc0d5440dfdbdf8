import { takingsOf } from '../../operations/interlock.ts';
import type { OperationRecord } from '../../operations/record.ts';

/**
 * @param active operations that are active, newest first
 * @returns which of them has which stack to itself, by the id of the stack: the oldest, which is a parent before its
 *   children. What only looks at a stack has a subject of another kind
 */
export const operationsOnStacks = (
  active: readonly OperationRecord[],
): ReadonlyMap<string, OperationRecord> =>
  new Map(
    active.flatMap((operation) =>
      takingsOf(operation)
        .filter(({ kind, taking }) => kind === 'stack' && taking === 'exclusive')
        .map(({ id }) => [id, operation] as const),
    ),
  );

import type { DefinedMachine } from '../define/definition.ts';
import type { StackRecord } from '../define/stack-record.ts';

/** A move that is only thought of has no operation yet. */
export const THOUGHT_OF = 'op-0000000000' as NonNullable<DefinedMachine['move']>['operation'];

/**
 * @returns a stack as it is once its machines have gone where they are thought to go. Others are where
 *   they are: those that wait for their node, and those that an operation moves, until it has
 */
export const afterThoughtMoves = (stack: StackRecord): StackRecord => ({
  ...stack,
  definition: {
    ...stack.definition,
    machines: stack.definition.machines.map((machine) => ({
      ...machine,
      node: machine.move?.operation === THOUGHT_OF ? machine.move.to : machine.node,
    })),
  },
});

import type { OperationState, OperationStep } from '../api/resources/operation.ts';

/** What people are told of a step: `unreached` is one that was not begun, and never will be. */
export type ShownStepState = OperationStep['state'] | 'unreached';

/** A stuck operation may still go forward once it is put back to work. */
const GOES_NO_FURTHER: readonly OperationState[] = ['undoing', 'failed', 'cancelled'];

/** @returns the state of a step, as the operation is by now */
export const shownStepState = (
  { state }: Pick<OperationStep, 'state'>,
  operation: OperationState,
): ShownStepState =>
  state === 'waiting' && GOES_NO_FURTHER.includes(operation) ? 'unreached' : state;

import type { OperationState } from '../api/resources/operation.ts';

/** Which action on an operation is possible in which of its states. */
export const OPERATION_ACTIONS = {
  cancel: ['queued', 'running'],
  resume: ['stuck'],
} as const satisfies Record<string, readonly OperationState[]>;

export type OperationAction = keyof typeof OPERATION_ACTIONS;

/** States in which an operation still works or holds its subject. A stuck one holds it too. */
export const ACTIVE_STATES = [
  'queued',
  'running',
  'undoing',
  'stuck',
] as const satisfies readonly OperationState[];

/** @returns whether an operation still holds its subject. */
export const isActive = (state: OperationState): boolean =>
  (ACTIVE_STATES as readonly OperationState[]).includes(state);

/** @returns whether nothing more will happen by itself. */
export const isOver = (state: OperationState): boolean => !isActive(state) || state === 'stuck';

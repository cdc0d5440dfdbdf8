import { describe, expect, test } from 'vitest';
import { OperationState, StepState } from '../../../schemas/api/resources/operation.ts';
import { shownStepState } from '../../../schemas/progress/shown-step-state.ts';

describe('a step that was not begun', () => {
  test.each(OperationState.options.map((state) => [state] as const))(
    'of an operation that is %s',
    (operation) => {
      const never = ['undoing', 'failed', 'cancelled'].includes(operation);
      expect(shownStepState({ state: 'waiting' }, operation)).toBe(never ? 'unreached' : 'waiting');
    },
  );
});

test.each(StepState.exclude(['waiting']).options.map((state) => [state] as const))(
  'a step that is %s is shown as that',
  (state) => {
    for (const operation of OperationState.options) {
      expect(shownStepState({ state }, operation)).toBe(state);
    }
  },
);

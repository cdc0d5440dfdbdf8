import type { BaseboardController, ControllerTarget } from '../ports/baseboard-controller.ts';

/** @returns one that asks each controller in the way that it speaks */
export function anyController(
  ways: Readonly<Record<ControllerTarget['kind'], BaseboardController>>,
): BaseboardController {
  return {
    power: (target, signal) => ways[target.kind].power(target, signal),
    press: (target, press, signal) => ways[target.kind].press(target, press, signal),
  };
}

import { Fault } from '../../schemas/errors/fault.ts';
import type {
  BaseboardController,
  ControllerTarget,
  PowerPress,
} from '../control/power/ports/baseboard-controller.ts';

/** A machine behind a baseboard controller. */
export interface ControlledMachine {
  power: 'on' | 'off';
  readonly user: string;
  readonly password: string;
  /** What was pressed, in order; what was so already is not pressed. */
  readonly pressed: PowerPress[];
  /** What comes of a press. */
  onPress?: (press: PowerPress) => void;
}

/** Baseboard controllers in memory, by their host name or address. */
export class SimulatedControllers implements BaseboardController {
  readonly machines = new Map<string, ControlledMachine>();

  async power(target: ControllerTarget, signal: AbortSignal): Promise<'on' | 'off'> {
    signal.throwIfAborted();
    return this.#find(target).power;
  }

  async press(target: ControllerTarget, press: PowerPress, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const machine = this.#find(target);
    if (press === 'reset' && machine.power === 'off') {
      throw new Fault('CONTROLLER_FAILED', { address: addressOf(target), why: 'it is off' });
    }
    if (press !== 'reset' && (press === 'on') === (machine.power === 'on')) return;
    machine.pressed.push(press);
    machine.power = press === 'off' || press === 'soft-off' ? 'off' : 'on';
    machine.onPress?.(press);
  }

  #find(target: ControllerTarget): ControlledMachine {
    const address = addressOf(target);
    const machine = this.machines.get(address);
    if (!machine) {
      throw new Fault('CONTROLLER_UNREACHABLE', { address, why: 'it does not answer' });
    }
    if (machine.user !== target.user || machine.password !== target.password) {
      throw new Fault('CONTROLLER_DENIED', { address });
    }
    return machine;
  }
}

const addressOf = (target: ControllerTarget): string =>
  target.kind === 'redfish' ? new URL(target.url).host : `${target.address}:${target.port}`;

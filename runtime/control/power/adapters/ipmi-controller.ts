import { runCommand } from '../../../../packager/native/run-command.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type {
  BaseboardController,
  ControllerTarget,
  PowerPress,
} from '../ports/baseboard-controller.ts';

type IpmiTarget = Extract<ControllerTarget, { kind: 'ipmi' }>;

/** What ipmitool calls each press (man ipmitool, "chassis power"). */
const PRESSES = {
  on: 'on',
  off: 'off',
  'soft-off': 'soft',
  reset: 'reset',
} as const satisfies Record<PowerPress, string>;

/** A controller that speaks IPMI 2.0 (RMCP+), asked by ipmitool. */
export class IpmiController implements BaseboardController {
  readonly #run: typeof runCommand;

  constructor(run: typeof runCommand = runCommand) {
    this.#run = run;
  }

  async power(target: ControllerTarget, signal: AbortSignal): Promise<'on' | 'off'> {
    const to = ipmi(target);
    const text = await this.#ask(to, 'status', signal);
    const state = /^Chassis Power is (on|off)$/m.exec(text)?.[1];
    if (state === 'on' || state === 'off') return state;
    const why = `it does not say whether it is on: “${text.trim().slice(0, 200)}”`;
    throw new Fault('CONTROLLER_FAILED', { address: addressOf(to), why });
  }

  async press(target: ControllerTarget, press: PowerPress, signal: AbortSignal): Promise<void> {
    const to = ipmi(target);
    const state = await this.power(to, signal);
    if (press === 'reset' && state === 'off') {
      throw new Fault('CONTROLLER_FAILED', { address: addressOf(to), why: 'the machine is off' });
    }
    if (press !== 'reset' && (press === 'on') === (state === 'on')) return;
    await this.#ask(to, PRESSES[press], signal);
  }

  async #ask(target: IpmiTarget, word: string, signal: AbortSignal): Promise<string> {
    const { address, port, user, password } = target;
    // Without -v it does not say why it gets no session; a network that is there needs few tries.
    const connection = [
      '-v',
      '-N',
      '2',
      '-R',
      '2',
      '-I',
      'lanplus',
      '-H',
      address,
      '-p',
      String(port),
      '-U',
      user,
      '-E',
    ];
    try {
      const { stdout } = await this.#run('ipmitool', [...connection, 'chassis', 'power', word], {
        // Whoever looks at the processes of this machine sees its arguments, but not this.
        env: { IPMI_PASSWORD: password },
        timeoutMs: LIMITS.power.controllerMs,
        signal,
      });
      return stdout;
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof Fault ? faultOf(error, addressOf(target)) : error;
    }
  }
}

/** @returns what ipmitool means by its words; a missing ipmitool stays what it is */
function faultOf(error: Fault, address: string): Fault {
  if (error.code === 'TOOL_TIMED_OUT') {
    return new Fault(
      'CONTROLLER_UNREACHABLE',
      { address, why: 'it does not answer' },
      { cause: error },
    );
  }
  if (error.code !== 'TOOL_FAILED') return error;
  const { output: said = '' } = error.data as { readonly output?: string };
  const output = said.trim();
  if (DENIED.test(output)) return new Fault('CONTROLLER_DENIED', { address }, { cause: error });
  if (SILENT.test(output)) {
    const why = 'it does not answer as one that speaks IPMI 2.0';
    return new Fault('CONTROLLER_UNREACHABLE', { address, why }, { cause: error });
  }
  const why = output.replaceAll(/\s+/g, ' ').slice(0, 300) || 'ipmitool does not say why';
  return new Fault('CONTROLLER_FAILED', { address, why }, { cause: error });
}

const DENIED =
  /unauthorized name|RAKP 2 HMAC is invalid|RAKP 2 message indicates|insufficient privilege/i;
const SILENT = /Unable to establish IPMI v2|no response|Address lookup for .* failed/i;

const addressOf = ({ address, port }: IpmiTarget): string => `${address}:${port}`;

function ipmi(target: ControllerTarget): IpmiTarget {
  if (target.kind === 'ipmi') return target;
  throw new Error(`asked by IPMI for ${target.kind}`);
}

/** A baseboard controller, and how it is asked. */
export type ControllerTarget =
  | {
      readonly kind: 'redfish';
      readonly url: string;
      readonly user: string;
      readonly password: string;
      /** SHA-256 of its certificate, in hex. */
      readonly fingerprint: string;
      /** Path of the system; absent: the only one that it has. */
      readonly system?: string | undefined;
    }
  | {
      readonly kind: 'ipmi';
      readonly address: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
    };

/** `soft-off`: the system is asked to end by itself; `reset`: the power button, for a system that hangs. */
export type PowerPress = 'on' | 'off' | 'soft-off' | 'reset';

/**
 * What switches a machine beside its own system. It is asked by the server itself.
 *
 * Both throw Fault CONTROLLER_UNREACHABLE, CONTROLLER_DENIED, CONTROLLER_OTHER, CONTROLLER_FAILED, TOOL_MISSING.
 */
export interface BaseboardController {
  power(target: ControllerTarget, signal: AbortSignal): Promise<'on' | 'off'>;
  /** Returns once it is accepted. What is so already is fine, but `reset` of a machine that is off fails. */
  press(target: ControllerTarget, press: PowerPress, signal: AbortSignal): Promise<void>;
}

/** What a controller shows before anything is said to it. */
export interface ControllerCertificate {
  readonly fingerprint: string;
  readonly subject: string;
  readonly validTo: string;
}

import { Fault } from '../../schemas/errors/fault.ts';

/** What a page says about a failure. */
export interface FaultText {
  readonly message: string;
  readonly action: string | undefined;
}

/** The one place where errors become words on a page. */
export function describeFault(error: unknown): FaultText {
  const fault = Fault.from(error);
  // The catalogue words this for somebody at a terminal who typed an address.
  if (Fault.is(fault, 'UNREACHABLE')) {
    return {
      message: 'The server does not answer.',
      action: 'Check that it is running and that this computer is connected.',
    };
  }
  if (Fault.is(fault, 'NOT_SIGNED_IN')) {
    return { message: fault.message, action: 'Sign in and try again.' };
  }
  return { message: fault.message, action: fault.action };
}

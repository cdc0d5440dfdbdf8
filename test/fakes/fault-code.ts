import { Fault } from '../../schemas/errors/fault.ts';

/** @returns the code of the fault that `action` throws, or `no fault`; other errors pass through */
export function faultCode(action: () => unknown): string {
  try {
    action();
    return 'no fault';
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

/** The same for what ends later. */
export async function laterFaultCode(action: Promise<unknown>): Promise<string> {
  try {
    await action;
    return 'no fault';
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

import { Fault } from '../../../../schemas/errors/fault.ts';

/** Faults that say by themselves what to do. */
const PASSED = [
  'NETWORK_FAILED',
  'TOOL_MISSING',
  'HOST_PORT_TAKEN',
  'BOOT_LOADERS_MISSING',
  'BOOT_OTHER_DHCP',
] as const;

/**
 * Runs work and turns every failure into one sentence about the thing that was being set up. A
 * missing program stays what it is: its sentence says what to install.
 *
 * @param what begins the sentence: `Network network-…`
 * @throws Fault NETWORK_FAILED, and those that say by themselves what to do
 */
export async function orNetworkFailed<Value>(
  what: string,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (PASSED.some((code) => Fault.is(error, code))) throw error;
    const message = Fault.is(error, 'TOOL_FAILED')
      ? error.data.output.trim()
      : error instanceof Error
        ? error.message
        : String(error);
    throw new Fault('NETWORK_FAILED', { what, message }, { cause: error });
  }
}

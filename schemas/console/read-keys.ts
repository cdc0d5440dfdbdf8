/** Ctrl-], as telnet and virsh have it. */
export const LEAVE_KEY = 0x1d;

/**
 * @param bytes that were typed
 * @returns those that are for the machine, and whether the person leaves it
 */
export function readKeys(bytes: Uint8Array): { passed: Uint8Array; isLeft: boolean } {
  const at = bytes.indexOf(LEAVE_KEY);
  return at < 0
    ? { passed: bytes, isLeft: false }
    : { passed: bytes.subarray(0, at), isLeft: true };
}

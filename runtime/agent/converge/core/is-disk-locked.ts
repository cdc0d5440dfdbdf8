import { Fault } from '../../../../schemas/errors/fault.ts';

/**
 * @returns whether a machine could not be started because another process has its disk. QEMU says so in
 *   words only, which libvirt repeats: “Failed to get "write" lock” (raw_check_lock_bytes in its
 *   block/file-posix.c)
 */
export const isDiskLocked = (error: unknown): boolean =>
  Fault.is(error, 'HYPERVISOR_FAILED') &&
  /Failed to get (shared )?"[^"]*" lock/.test(error.data.message);

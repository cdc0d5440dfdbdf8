import type { FilesRefusal } from '../../../../../schemas/agent/volume-files.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';

/** @returns what the server is told when a guest could not be started */
export function whyNoGuest(error: unknown): FilesRefusal {
  if (!(error instanceof Fault)) return 'failed';
  if (error.code === 'TOOL_MISSING') return 'kernel';
  // QEMU takes a lock on what it serves: whoever merges the volume has another.
  return error.code === 'TOOL_FAILED' ? 'in-use' : 'failed';
}

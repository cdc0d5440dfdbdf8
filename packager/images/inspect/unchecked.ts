import { Fault } from '../../../schemas/errors/fault.ts';
import type { UncleanFinding } from '../ports/image-inspection.ts';

/** Turns “cannot be read” into a finding; every other error goes on. */
export function unchecked(path: string, error: unknown): UncleanFinding {
  if (!Fault.is(error, 'IMAGE_UNREADABLE')) throw error;
  return { kind: 'unchecked', path, why: error.data.why };
}

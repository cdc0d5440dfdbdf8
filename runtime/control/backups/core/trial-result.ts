import type { WireFault } from '../../../../schemas/errors/fault.ts';

/** What came of a backup that was tried. */
export interface TrialResult {
  /** Why it did not start, in words of the stack that it is of; null: it did. */
  readonly problem: string | null;
  readonly console?: string;
}

/**
 * @param fault why the stack that was made of it did not become ready; undefined: not known
 * @param names of that stack, and of the one that the backup is of: machines are told by those of the latter
 */
export function trialResult(
  isReady: boolean,
  fault: WireFault | undefined,
  { copy, name }: { readonly copy: string; readonly name: string },
): TrialResult {
  if (isReady) return { problem: null };
  const problem = fault ? fault.message.replaceAll(copy, name) : 'it is not known why.';
  const console = fault?.data.console;
  return { problem, ...(typeof console === 'string' && console !== '' ? { console } : {}) };
}

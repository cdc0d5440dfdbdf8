import { Fault } from '../../../schemas/errors/fault.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** @returns the system's code of a failed call, such as `ENOENT` */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;

/**
 * Runs something that writes to the folder.
 *
 * @throws Fault DISK_FULL when that is why it failed, otherwise what it failed with
 */
export async function onDisk<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!FULL.has(errorCode(error) ?? '')) throw error;
    throw new Fault('DISK_FULL', { where: "the registry's storage" }, { cause: error });
  }
}

/** For `.catch()`: what is absent counts as undefined. */
export function ignoreAbsence(error: unknown): undefined {
  if (errorCode(error) === 'ENOENT') return undefined;
  throw error;
}

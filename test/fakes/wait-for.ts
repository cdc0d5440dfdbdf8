import { setTimeout } from 'node:timers/promises';

/**
 * Waits until something is so, looking again and again.
 *
 * @param what for the error when it does not come to be
 */
export async function waitFor(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await setTimeout(50);
  }
}

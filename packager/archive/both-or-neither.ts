import type { Work } from '../images/ports/progress.ts';

/**
 * Does two things at the same time. When one of them fails the other one is stopped, and waited for.
 *
 * @param work its signal stops both
 * @throws what the first one to fail threw
 */
export async function bothOrNeither<First, Second>(
  work: Work,
  first: (work: Work) => Promise<First>,
  second: (work: Work) => Promise<Second>,
): Promise<[First, Second]> {
  const stop = new AbortController();
  const shared = { ...work, signal: AbortSignal.any([work.signal, stop.signal]) };
  const running = [first(shared), second(shared)] as const;
  try {
    return await Promise.all(running);
  } catch (error) {
    stop.abort();
    await Promise.allSettled(running);
    throw error;
  }
}

/**
 * Which of several servers with one authority commands. Server and agents tell each other with every
 * call: a server the term that it has, an agent the highest that it has met. Without it, as from versions of before,
 * it is 0: a server that was never restored from a backup.
 */
export const SERVER_TERM_HEADER = 'x-stackyard-term';

/** @returns 0 for what is none */
export function readServerTerm(header: string | readonly string[] | undefined): number {
  const text = typeof header === 'string' && /^\d{1,16}$/.test(header) ? header : '0';
  const term = Number(text);
  return Number.isSafeInteger(term) ? term : 0;
}

export const writeServerTerm = (term: number): string => String(term);

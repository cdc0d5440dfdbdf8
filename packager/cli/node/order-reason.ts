import type { Flag } from '../define-command.ts';

/** The option by which an order says why. */
export const REASON: Flag = ['--reason <text>', 'why, for whoever finds the node like that'];

/** @returns the body of an order; an empty reason is none */
export const reasonBody = (reason: string | undefined): { reason?: string } => {
  const text = reason?.trim();
  return text ? { reason: text } : {};
};

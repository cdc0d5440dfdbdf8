import { spreadHash } from '../../../../schemas/ids/spread-hash.ts';

/**
 * Deals a place among all agents that may try again: evenly, another one for each agent and for each
 * attempt, and without chance, so that what happened can be seen again.
 *
 * @returns from 0 to less than 1
 */
export const retryShare = (agent: string, attempt: number): number =>
  spreadHash(`${agent} ${attempt}`) / 2 ** 32;

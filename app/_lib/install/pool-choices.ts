import type { Pool } from '../../../schemas/api/resources/pool.ts';
import { OWN_POOL } from '../../../schemas/ids/own-pool.ts';
import { installText } from '../../_text/install.ts';

/** @returns names of the pools that somebody who installs can choose; none where there is only that of the node */
export function poolChoices(pools: readonly Pick<Pool, 'id' | 'name'>[]): string[] {
  const declared = pools.filter(({ id }) => id !== null).map(({ name }) => name);
  return declared.length === 0 ? [] : [OWN_POOL, ...declared.toSorted()];
}

/** @returns what a pool is called in a list */
export const poolLabel = (name: string): string =>
  name === OWN_POOL ? installText.form.pools.own : name;

/** @returns what is wrong with a chosen pool, as a sentence; undefined: nothing */
export function poolProblem(chosen: string, choices: readonly string[]): string | undefined {
  if (chosen === '' || choices.includes(chosen)) return undefined;
  return installText.form.pools.gone(chosen);
}

/**
 * @param chosen pool by role; an empty text leaves it to the server
 * @param roles those that have machines
 * @param choices what there is to choose from; with nothing, earlier choices do not count
 * @returns the part of a request that says where disks go
 */
export function poolRequest(
  chosen: Readonly<Record<string, string>>,
  roles: readonly string[],
  choices: readonly string[],
): { pools?: Record<string, string> } {
  if (choices.length === 0) return {};
  const wanted = roles.flatMap((role) => (chosen[role] ? [[role, chosen[role]] as const] : []));
  return wanted.length > 0 ? { pools: Object.fromEntries(wanted) } : {};
}

import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Connection } from '../server/connection.ts';

/**
 * Finds a removed stack whose data is kept. A name may have been used again since, so removed stacks
 * are looked for among themselves.
 *
 * @throws Fault NOT_FOUND; CONFLICT when several had that name; NOT_ALLOWED_IN_STATE when the stack
 *   is not removed
 */
export async function findRemovedStack(
  { api }: Connection,
  idOrName: string,
  action: string,
): Promise<Stack> {
  const named = (await api.listStacks({ query: { name: idOrName, limit: LIMITS.api.pageItems } }))
    // An older server gives all of them.
    .filter(({ id, name }) => id === idOrName || name === idOrName);
  const removed = named.filter(({ state }) => state === 'removed');
  const [only, second] = removed;
  if (only && second) {
    const why = `several had that name; say which: ${removed.map(({ id }) => id).join(', ')}`;
    throw new Fault('CONFLICT', { what: 'removed stack', name: idOrName, why });
  }
  if (only) return only;
  const [other] = named;
  if (!other) throw new Fault('NOT_FOUND', { what: 'removed stack', name: idOrName });
  const { name, state } = other;
  throw new Fault('NOT_ALLOWED_IN_STATE', { what: 'stack', name, state, action: `“${action}”` });
}

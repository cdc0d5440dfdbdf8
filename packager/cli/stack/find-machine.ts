import type { Machine, Stack } from '../../../schemas/api/resources/stack.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/**
 * Finds a machine of a stack by id, name, or role; the only machine needs no name.
 *
 * @throws Fault NOT_FOUND; USAGE when it is not clear which is meant
 */
export function findMachine({ name: stack, machines }: Stack, wanted: string | undefined): Machine {
  const found = machines.filter(
    ({ id, name, role }) =>
      wanted === undefined || id === wanted || name === wanted || role === wanted,
  );
  const [only, second] = found;
  if (only && !second) return only;
  if (only) {
    const names = found.map(({ name }) => name).join(', ');
    throw new Fault('USAGE', { problem: `Several machines are meant; say which: ${names}.` });
  }
  throw wanted === undefined
    ? new Fault('NOT_FOUND', { what: 'machine in stack', name: stack })
    : new Fault('NOT_FOUND', { what: 'machine', name: wanted });
}

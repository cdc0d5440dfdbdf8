import type { Machine, Stack } from '../../../schemas/api/resources/stack.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/**
 * Finds a machine of a stack by id, name, or role; the only machine needs no name.
 *
 * @throws Fault NOT_FOUND; USAGE when it is not clear which is meant
 */
export function findMachine(stack: Stack, wanted: string | undefined): Machine {
  const [only, ...others] = findMachines(stack, wanted);
  if (only && others.length === 0) return only;
  const names = [only, ...others].map((machine) => machine?.name ?? '').join(', ');
  const problem = `More than one machine matches; name the one you mean: ${names}.`;
  throw new Fault('USAGE', { problem });
}

/**
 * Finds the machines of a stack with an id, name, or role; without one, all of them.
 *
 * @returns at least one
 * @throws Fault NOT_FOUND, with the names there are
 */
export function findMachines({ name: stack, machines }: Stack, wanted?: string): Machine[] {
  const found = machines.filter(
    ({ id, name, role }) =>
      wanted === undefined || id === wanted || name === wanted || role === wanted,
  );
  if (found.length > 0) return found;
  if (wanted === undefined)
    throw new Fault('NOT_FOUND', { what: 'machine in the stack', name: stack });
  const known = machines.map(({ name }) => name);
  throw new Fault('NOT_FOUND', { what: `machine of ${stack} called`, name: wanted, known });
}

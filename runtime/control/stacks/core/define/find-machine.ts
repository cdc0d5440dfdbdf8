import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { DefinedMachine, StackDefinition } from './definition.ts';

/**
 * @param text id, name or host name
 * @throws Fault NOT_FOUND
 */
export function findMachine(
  { machines }: Pick<StackDefinition, 'machines'>,
  text: string,
): DefinedMachine {
  const machine = machines.find(
    ({ id, name, hostname }) => id === text || name === text || hostname === text,
  );
  if (!machine) throw new Fault('NOT_FOUND', { what: 'machine', name: text });
  return machine;
}

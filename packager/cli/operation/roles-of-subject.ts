import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Connection } from '../server/connection.ts';
import type { RoleOf } from './operation-ending.ts';

/** Finds the roles of the machines an operation works on; none when its stack is gone. */
export async function rolesOfSubject({ api }: Connection, { subject }: Operation): Promise<RoleOf> {
  if (subject.kind !== 'stack') return () => undefined;
  try {
    const { machines } = await api.getStack({ params: { stack: subject.id } });
    return (name) => machines.find((machine) => machine.name === name)?.role;
  } catch (error) {
    if (Fault.is(error, 'NOT_FOUND')) return () => undefined;
    throw error;
  }
}

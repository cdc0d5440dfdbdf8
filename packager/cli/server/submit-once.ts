import { randomUUID } from 'node:crypto';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Connection } from './connection.ts';
import { Patience } from './patience.ts';

/**
 * Asks for an operation until an answer comes. An answer may be lost after the server has begun; with
 * the same key it gives the same operation again, and nothing is done twice.
 *
 * @param submit sends the request with the key it is given
 * @throws Fault what the server refuses with; UNREACHABLE after a few tries
 */
export async function submitOnce<Operation>(
  connection: Connection,
  submit: (key: string) => Promise<Operation>,
): Promise<Operation> {
  const key = randomUUID();
  const patience = new Patience(connection);
  for (let tries = 1; ; tries += 1) {
    try {
      return await submit(key);
    } catch (error) {
      if (!Fault.is(error, 'UNREACHABLE') || tries === LIMITS.cli.submitTries) throw error;
      await patience.pause(error);
    }
  }
}

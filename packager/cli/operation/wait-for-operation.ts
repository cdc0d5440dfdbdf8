import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { Connection } from '../server/connection.ts';
import { followOperation } from '../server/follow-operation.ts';
import { createOperationDisplay } from './operation-display.ts';

/**
 * Waits until an operation is over and shows how far it is.
 *
 * @throws Fault WAIT_ENDED, UNREACHABLE
 */
export async function waitForOperation(
  connection: Connection,
  begun: Operation,
): Promise<Operation> {
  const display = createOperationDisplay(connection.context);
  try {
    display.show(begun);
    return await followOperation(connection, begun, (operation) => display.show(operation));
  } finally {
    display.end();
  }
}

import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Connection } from '../server/connection.ts';
import { followOperation } from '../server/follow-operation.ts';
import { oneLine } from '../terminal/one-line.ts';
import { createOperationDisplay } from './operation-display.ts';

const TICK_MS = 1_000;

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
  let latest = begun;
  const show = (): void => display.show(latest);
  // Nothing is reported while machines boot, but time goes on.
  const ticking = setInterval(show, TICK_MS);
  try {
    show();
    return await followOperation(connection, begun, (operation) => {
      latest = operation;
      show();
    });
  } catch (error) {
    display.end();
    // The operation is the server's; that we have lost sight of it does not end it.
    if (Fault.is(error, 'UNREACHABLE')) connection.context.stderr(`${lostLine(begun)}\n`);
    throw error;
  } finally {
    clearInterval(ticking);
    display.end();
  }
}

const lostLine = ({ id, title }: Operation): string =>
  oneLine(
    `Lost contact while waiting for “${title}”. When the server is back: yard op watch ${id}`,
  );

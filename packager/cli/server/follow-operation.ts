import { EVENT_PATHS, OperationEvent } from '../../../schemas/api/events.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { isOver } from '../../../schemas/capability/operation.ts';
import { readLiveStream } from '../../../schemas/client/event-stream.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Connection } from './connection.ts';
import { Patience } from './patience.ts';

/**
 * Follows an operation to its end. The stream of its states is opened again whenever it is cut, also
 * across a restart of the server.
 *
 * @param begun the operation as it is known now
 * @param onChange gets each state, the last one included
 * @returns the operation when it is over (a stuck one counts as over)
 * @throws Fault WAIT_ENDED for Ctrl-C; UNREACHABLE when the server stays away for too long
 */
export async function followOperation(
  connection: Connection,
  begun: Operation,
  onChange: (operation: Operation) => void,
): Promise<Operation> {
  try {
    return await follow(connection, begun.id, onChange);
  } catch (error) {
    if (!connection.context.signal.aborted) throw error;
    const { id: operation, title } = begun;
    throw new Fault('WAIT_ENDED', { operation, title }, { cause: error });
  }
}

async function follow(
  connection: Connection,
  id: Operation['id'],
  onChange: (operation: Operation) => void,
): Promise<Operation> {
  const patience = new Patience(connection);
  for (;;) {
    let failure: unknown;
    try {
      for await (const operation of readOperation(connection, id, () => patience.heard())) {
        onChange(operation);
        if (isOver(operation.state)) return operation;
      }
    } catch (error) {
      failure = error;
    }
    await patience.pause(failure);
  }
}

/** @param onSign called whenever the server has sent anything: machines that boot change nothing for minutes */
async function* readOperation(
  connection: Connection,
  id: Operation['id'],
  onSign: () => void,
): AsyncGenerator<Operation> {
  const path = EVENT_PATHS.operation(id);
  const events = readLiveStream({
    open: (signal) => connection.openEvents(path, signal),
    signal: connection.context.signal,
    onSign,
  });
  for await (const { event, data } of events) {
    if (event === 'operation') yield readState(data);
  }
}

function readState(data: string): Operation {
  try {
    return OperationEvent.parse(JSON.parse(data));
  } catch (cause) {
    throw new Fault(
      'INTERNAL',
      { what: 'the server sent something that is not an event' },
      { cause },
    );
  }
}

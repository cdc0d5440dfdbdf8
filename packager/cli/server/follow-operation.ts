import { setTimeout as delay } from 'node:timers/promises';
import { EVENT_PATHS, OperationEvent } from '../../../schemas/api/events.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { isOver } from '../../../schemas/capability/operation.ts';
import { readEventStream } from '../../../schemas/client/event-stream.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Connection } from './connection.ts';

const { streamSilentMs, serverPatienceMs, retryWaitMs, retryWaitLongestMs } = LIMITS.cli;

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
  const { signal } = connection.context;
  let heardAt = Date.now();
  let waitMs: number = retryWaitMs;
  for (;;) {
    try {
      for await (const operation of readOperation(connection, begun.id)) {
        heardAt = Date.now();
        waitMs = retryWaitMs;
        onChange(operation);
        if (isOver(operation.state)) return operation;
      }
    } catch (error) {
      if (!signal.aborted && !mayPass(error, Date.now() - heardAt)) throw error;
    }
    await delay(waitMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) {
      throw new Fault('WAIT_ENDED', { operation: begun.id, title: begun.title });
    }
    waitMs = Math.min(2 * waitMs, retryWaitLongestMs);
    await connection.renew();
  }
}

/** A local server that was restarted knows us again only when its new token has been written. */
function mayPass(error: unknown, silentMs: number): boolean {
  if (silentMs > serverPatienceMs) return false;
  if (error instanceof Fault) return error.retryable || error.code === 'NOT_SIGNED_IN';
  // Whatever a body that is cut off throws.
  return error instanceof Error;
}

/** Reads one stream to its end, or until nothing has come for too long. */
async function* readOperation(
  connection: Connection,
  id: Operation['id'],
): AsyncGenerator<Operation> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), streamSilentMs);
  const alive = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      timer.refresh();
      controller.enqueue(bytes);
    },
  });
  const signal = AbortSignal.any([connection.context.signal, silence.signal]);
  try {
    const body = await connection.openEvents(EVENT_PATHS.operation(id), signal);
    for await (const { event, data } of readEventStream(body.pipeThrough(alive))) {
      if (event === 'operation') yield readState(data);
    }
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

function readState(data: string): Operation {
  try {
    return OperationEvent.parse(JSON.parse(data));
  } catch (cause) {
    throw new Fault('INTERNAL', { what: 'the server sent an event that is not one' }, { cause });
  }
}

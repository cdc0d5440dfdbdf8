import { afterEach, expect, test, vi } from 'vitest';
import type { Connection } from '../../../../packager/cli/server/connection.ts';
import { followOperation } from '../../../../packager/cli/server/follow-operation.ts';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { anOperation } from '../../../fakes/an-operation.ts';

afterEach(() => vi.useRealTimers());

const begun = anOperation();

type Stream = ReadableStreamDefaultController<Uint8Array>;

/** A server whose streams of events are what these say, one after the other. */
function serverWith(...streams: ((stream: Stream) => void)[]): Connection {
  const stub: Pick<Connection, 'openEvents' | 'renew'> & { context: { signal: AbortSignal } } = {
    context: { signal: new AbortController().signal },
    renew: async () => undefined,
    async openEvents() {
      const next = streams.shift();
      if (!next) throw new Error('no further stream was expected');
      // Each time something is wanted, so that what was sent before it has been read.
      return new ReadableStream<Uint8Array>({ pull: next }, { highWaterMark: 0 });
    },
  };
  return stub as unknown as Connection;
}

const send = (stream: Stream, text: string): void =>
  stream.enqueue(new TextEncoder().encode(`${text}\n\n`));
const tell = (stream: Stream, operation: Operation): void =>
  send(stream, `event: operation\ndata: ${JSON.stringify(operation)}`);

/** Machines boot for minutes, and nothing is told but that the server is there. */
function quietThenCut(): (stream: Stream) => void {
  let signs = 0;
  return (stream) => {
    signs += 1;
    vi.setSystemTime(Date.now() + LIMITS.cli.serverPatienceMs / 4);
    if (signs === 1) tell(stream, begun);
    else if (signs < 10) send(stream, ': here');
    else stream.error(new Error('cut'));
  };
}

test('a stream that is cut after a long quiet time is opened again', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const done: Operation = { ...begun, state: 'succeeded' };
  const server = serverWith(quietThenCut(), (stream) => tell(stream, done));
  expect(await followOperation(server, begun, () => undefined)).toEqual(done);
});

test('a server that has not been there for too long is given up', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const server = serverWith((stream) => {
    vi.setSystemTime(Date.now() + LIMITS.cli.serverPatienceMs + 1);
    stream.error(new Error('cut'));
  });
  await expect(followOperation(server, begun, () => undefined)).rejects.toThrow('cut');
});

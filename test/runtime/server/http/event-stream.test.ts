import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventStream } from '../../../../runtime/server/http/event-stream.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

const { streamEndMs } = LIMITS.api;

let app: FastifyInstance;
let stream: EventStream;
let maySee: boolean;
let endings: string[];
beforeEach(async () => {
  maySee = true;
  endings = [];
  app = Fastify({ forceCloseConnections: true });
  app.get('/', (_request, reply) => {
    stream = new EventStream(reply, {
      onEnd: () => void endings.push('first'),
      mayStay: async () => maySee,
    });
    stream.onEnd(() => void endings.push('second'));
    return stream.reply;
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  // The network is real, its waiting is not.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await app.close();
});

/** Opens the stream. @returns the reader’s end, which reads nothing, and the server’s */
async function open(): Promise<{ reader: Socket; server: Socket }> {
  const { port } = app.server.address() as AddressInfo;
  const accepted = once(app.server, 'connection');
  const reader = connect({ port, host: '127.0.0.1' });
  reader.on('error', () => undefined);
  const asked = once(app.server, 'request');
  reader.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const [server] = (await accepted) as [Socket];
  await asked;
  return { reader, server };
}

const untilClosed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => void socket.once('close', () => resolve()));

/** @returns all that comes to a reader until the server has said its end */
async function readAll(reader: Socket, isEnd: string): Promise<string> {
  let text = '';
  for await (const bytes of reader as AsyncIterable<Buffer>) {
    text += bytes.toString();
    if (text.endsWith(isEnd)) return text;
  }
  return text;
}

test('who loses the right and reads nothing keeps neither what hangs on it nor the connection', async () => {
  const { reader, server } = await open();
  // More than the connection holds.
  for (let part = 0; part < 2; part += 1) stream.send('x', 'x'.repeat(16_000_000));
  expect(stream.isFull).toBe(true);
  await stream.checkAgain();
  expect(endings).toEqual([]);
  maySee = false;
  await stream.checkAgain();
  expect(endings).toEqual(['first', 'second']);
  const closed = untilClosed(server);
  await vi.advanceTimersByTimeAsync(streamEndMs - 1);
  expect(server.destroyed).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await closed;
  expect(endings).toEqual(['first', 'second']);
  expect(vi.getTimerCount()).toBe(0);
  reader.destroy();
});

test('who loses the right and reads gets the end of what was sent before, and nothing more', async () => {
  const { reader } = await open();
  stream.send('x', 'before');
  maySee = false;
  await stream.checkAgain();
  stream.send('x', 'after');
  const text = await readAll(reader, '\r\n0\r\n\r\n');
  expect(text).toContain('data: "before"');
  expect(text).not.toContain('after');
  expect(text.endsWith('\r\n0\r\n\r\n')).toBe(true);
});

test('a reader who leaves ends it once', async () => {
  const { reader, server } = await open();
  const closed = untilClosed(server);
  reader.destroy();
  await closed;
  await new Promise(setImmediate);
  expect(endings).toEqual(['first', 'second']);
  expect(vi.getTimerCount()).toBe(0);
});

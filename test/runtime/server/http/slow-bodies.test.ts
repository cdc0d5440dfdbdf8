import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cutSlowBodies } from '../../../../runtime/server/http/slow-bodies.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const { bodyMs, windowMs, windowBytes, checkIntervalMs } = LIMITS.http;

/** A server whose patience ends when a test lets time pass. */
let app: FastifyInstance;
let port: number;
let arrived = 0;
let received = 0;
let asked: PromiseWithResolvers<IncomingMessage>;
let answer: PromiseWithResolvers<void>;
const sockets: Socket[] = [];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  app = Fastify({ forceCloseConnections: true });
  cutSlowBodies(app);
  [arrived, received] = [0, 0];
  app.addHook('onRequest', async () => void (arrived += 1));
  app.post('/small', async () => 'whole');
  asked = Promise.withResolvers();
  answer = Promise.withResolvers();
  app.get('/inside', async ({ raw }) => {
    asked.resolve(raw);
    await answer.promise;
    return 'whole';
  });
  app.all('/page/*', async () => 'whole');
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) =>
    done(null, payload),
  );
  app.post('/v2/upload', async ({ raw }) => {
    for await (const part of raw as AsyncIterable<Buffer>) received += part.length;
    return `${received} bytes`;
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  port = Number(new URL(address).port);
});
afterEach(async () => {
  vi.useRealTimers();
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.close();
});

const pass = (ms: number): void => void vi.advanceTimersByTime(ms);
/** Lets patience end: it is looked at now and then whether it has. */
const passMore = (ms: number): void => pass(ms + checkIntervalMs);

interface Sender {
  readonly socket: Socket;
  /** What came back so far. */
  answer(): string;
  /** Waits until the connection has ended. */
  cut(): Promise<void>;
}

/** Sends the head of a request and the first bytes of a body, and waits until the server has the head. */
async function send(head: string, first: string | Buffer): Promise<Sender> {
  const before = arrived;
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  // What is still being sent may meet the end with a reset.
  socket.on('error', () => undefined);
  socket.write(`${head}\r\nHost: localhost\r\n\r\n`);
  socket.write(first);
  await waitFor('the request', () => arrived > before);
  return {
    socket,
    answer: () => answer,
    cut: () => waitFor('the connection to end', () => socket.closed),
  };
}

const headOf = (path: string, bytes: number): string => {
  const type = path.startsWith('/v2') ? 'application/octet-stream' : 'application/json';
  return `POST ${path} HTTP/1.1\r\nContent-Type: ${type}\r\nContent-Length: ${bytes}`;
};

test('a request that a page makes within the process is not taken for a slow body', async () => {
  const inside = app.inject('/inside');
  const request = await asked.promise;
  const { cut } = await send(headOf('/small', 10), ' ');
  passMore(bodyMs);
  // Whoever came later has been cut by now.
  await cut();
  expect(request.destroyed).toBe(false);
  answer.resolve();
  expect((await inside).body).toBe('whole');
});

test('S17: a small body that does not come is cut with status 408, and not before', async () => {
  const sender = await send(headOf('/small', 10), ' ');
  pass(bodyMs - checkIntervalMs);
  await app.inject('/page/');
  expect(sender.socket.closed).toBe(false);
  pass(2 * checkIntervalMs);
  await sender.cut();
  expect(sender.answer()).toMatch(/^HTTP\/1\.1 408 /);
});

describe('R6: a body that nobody asked for is cut as well', () => {
  test.each([
    ['of a page', 'GET /page/', 'Content-Length: 10'],
    ['of a page without its body', 'HEAD /page/', 'Content-Length: 10'],
    [
      'of a change to a page',
      'POST /page/',
      'Content-Type: application/json\r\nContent-Length: 10',
    ],
    [
      'of a Server Action',
      'POST /page/',
      'Next-Action: 0\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 10',
    ],
    ['in chunks', 'PUT /page/', 'Content-Type: text/plain\r\nTransfer-Encoding: chunked'],
    ['of an unknown address', 'DELETE /nothing', 'Content-Type: text/plain\r\nContent-Length: 10'],
  ])('%s', async (_, line, headers) => {
    const { cut } = await send(`${line} HTTP/1.1\r\n${headers}`, '1');
    passMore(bodyMs);
    // The server keeps idle connections for longer than this is waited for.
    await expect(cut()).resolves.toBeUndefined();
  });
});

test('S17: a small body that drips is cut, however steadily', async () => {
  const { socket, answer: said, cut } = await send(headOf('/small', 1_000_000), ' ');
  for (let passedMs = 0; passedMs <= bodyMs; passedMs += checkIntervalMs) {
    if (socket.writable) socket.write(Buffer.alloc(200, 32));
    pass(checkIntervalMs);
  }
  await cut();
  // The answer itself may be lost to what is still on its way.
  expect(said()).toMatch(/^(HTTP\/1\.1 408 |$)/);
});

test('S17: an upload that stalls one byte short is cut', async () => {
  const sender = await send(headOf('/v2/upload', 1_001), Buffer.alloc(1_000));
  await waitFor('what was sent', () => received === 1_000);
  passMore(windowMs);
  await sender.cut();
  expect(sender.answer()).toMatch(/^HTTP\/1\.1 408 /);
});

test('an upload that goes on coming may take far longer than a small body', async () => {
  const parts = 10;
  const part = Buffer.alloc(windowBytes);
  const sender = await send(headOf('/v2/upload', parts * part.length), '');
  for (let sent = 1; sent < parts; sent += 1) {
    sender.socket.write(part);
    await waitFor('what was sent', () => received === sent * part.length);
    passMore(windowMs);
  }
  sender.socket.write(part);
  await waitFor('the answer', () => sender.answer().includes('bytes'));
  expect(sender.answer()).toMatch(/^HTTP\/1\.1 200 [^]*\d+ bytes$/);
  expect(received).toBe(parts * part.length);
});

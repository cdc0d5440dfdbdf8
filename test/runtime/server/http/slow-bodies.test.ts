import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cutSlowBodies } from '../../../../runtime/server/http/slow-bodies.ts';

/** A server whose patience is a fraction of the real one's. */
let app: FastifyInstance;
let port: number;
let received = 0;
let asked: PromiseWithResolvers<IncomingMessage>;
let answer: PromiseWithResolvers<void>;

beforeEach(async () => {
  app = Fastify();
  cutSlowBodies(app, { bodyMs: 300, windowMs: 300, windowBytes: 100, checkIntervalMs: 20 });
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
    received = 0;
    for await (const part of raw as AsyncIterable<Buffer>) received += part.length;
    return `${received} bytes`;
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  port = Number(new URL(address).port);
});
afterEach(() => app.close());

/**
 * Sends parts of a body, one in each step.
 *
 * @returns what came back until the connection ended, or the answer was whole
 */
async function send(path: string, bytes: number, parts: readonly number[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  socket.on('error', () => undefined);
  const type = path.startsWith('/v2') ? 'application/octet-stream' : 'application/json';
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${bytes}\r\n\r\n`,
  );
  // What is still being sent may meet the end with a reset.
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
  });
  for (const part of parts) {
    if (socket.writable) socket.write(Buffer.alloc(part, 32));
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 100))]);
  }
  await ended;
  return answer;
}

test('a request that a page makes within the process is not taken for a slow body', async () => {
  const inside = app.inject('/inside');
  const request = await asked.promise;
  // Whoever came later has been cut by now.
  await send('/small', 10, [1]);
  expect(request.destroyed).toBe(false);
  answer.resolve();
  expect((await inside).body).toBe('whole');
});

test('S17: a small body that does not come is cut with status 408', async () => {
  expect(await send('/small', 10, [1])).toMatch(/^HTTP\/1\.1 408 /);
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
    const socket = connect(port, '127.0.0.1');
    const beganAt = performance.now();
    const closed = new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
    });
    socket.on('error', () => undefined).resume();
    socket.write(`${line} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n1`);
    await closed;
    // The server keeps idle connections for far longer.
    expect(performance.now() - beganAt).toBeLessThan(3_000);
  });
});

test('S17: a small body that drips is cut, however steadily', async () => {
  const drops = Array.from({ length: 20 }, () => 200);
  const beganAt = performance.now();
  // The answer itself may be lost to what is still on its way; being cut long before the end is not.
  expect(await send('/small', 1_000_000, drops)).toMatch(/^(HTTP\/1\.1 408 |$)/);
  const tookMs = performance.now() - beganAt;
  expect(tookMs).toBeGreaterThan(250);
  expect(tookMs).toBeLessThan(100 * drops.length);
});

test('S17: an upload that stalls one byte short is cut', async () => {
  expect(await send('/v2/upload', 1_001, [1_000])).toMatch(/^HTTP\/1\.1 408 /);
});

test('an upload that goes on coming may take far longer than a small body', async () => {
  const parts = Array.from({ length: 10 }, () => 100);
  expect(await send('/v2/upload', 1_000, parts)).toMatch(/^HTTP\/1\.1 200 [^]*1000 bytes$/);
});

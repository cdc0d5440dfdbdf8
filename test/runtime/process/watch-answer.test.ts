import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { watchAnswer } from '../../../runtime/process/watch-answer.ts';

const limits = { windowMs: 100, windowBytes: 16 * 1024 };

/** @returns the answer to a request for a body of zeros without end, or of the given pieces */
async function ask(pieces?: AsyncIterable<Buffer>) {
  const closed = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    watchAnswer(response, limits);
    response.once('close', () => closed.resolve());
    Readable.from(pieces ?? endless()).pipe(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [answer] = (await once(request({ port, host: '127.0.0.1' }).end(), 'response')) as [
    IncomingMessage,
  ];
  return { answer, closed: closed.promise, stop: () => server.close() };
}

async function* endless(): AsyncGenerator<Buffer> {
  for (;;) yield Buffer.alloc(64 * 1024);
}

test('who does not read an answer is cut off', async () => {
  const { answer, closed, stop } = await ask();
  answer.pause();
  answer.on('error', () => undefined);
  await expect(closed).resolves.toBeUndefined();
  stop();
});

test('who reads is not, nor who waits for what is not sent yet', async () => {
  const next = Promise.withResolvers<void>();
  async function* slow(): AsyncGenerator<Buffer> {
    yield Buffer.from('a');
    await next.promise;
    yield Buffer.from('b');
  }
  const { answer, stop } = await ask(slow());
  setTimeout(next.resolve, 4 * limits.windowMs);
  const parts: Buffer[] = [];
  for await (const part of answer as AsyncIterable<Buffer>) parts.push(part);
  expect(Buffer.concat(parts).toString()).toBe('ab');
  stop();
});

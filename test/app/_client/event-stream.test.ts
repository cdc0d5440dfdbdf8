import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEventStream } from '../../../app/_client/event-stream.ts';

let server: Server;
let url: string;
let streams: ServerResponse[] = [];

beforeEach(async () => {
  streams = [];
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': open\n\n');
    streams.push(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const tell = (event: string, data: unknown): unknown =>
  streams.at(-1)?.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

test('tells the events of one kind, and takes a broken stream up again', async () => {
  const told: unknown[] = [];
  const stream = openEventStream({
    url,
    event: 'change',
    onData: (data) => told.push(data),
    onLost: () => told.push('lost'),
    onResumed: () => told.push('resumed'),
  });
  await expect.poll(() => streams.length).toBe(1);
  tell('other', 0);
  tell('change', 1);
  await expect.poll(() => told).toEqual([1]);
  streams[0]?.destroy();
  await expect.poll(() => streams.length).toBe(2);
  tell('change', 2);
  await expect.poll(() => told).toEqual([1, 'lost', 'resumed', 2]);
  stream.close();
});

test('a stream that is closed lets go of its connection, and tells no loss', async () => {
  const told: string[] = [];
  const stream = openEventStream({
    url,
    event: 'change',
    onData: () => told.push('data'),
    onLost: () => told.push('lost'),
  });
  await expect.poll(() => streams.length).toBe(1);
  const gone = once(streams[0]!, 'close');
  stream.close();
  await gone;
  expect(told).toEqual([]);
});

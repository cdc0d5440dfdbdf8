import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import Fastify from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { demandFree, listenTogether, openDoors } from '../../../runtime/server/agent-doors.ts';
import { freePorts } from '../../fakes/free-ports.ts';

const HOST = '127.0.0.1';
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const listen = async (options: { port: number; reusePort?: boolean }): Promise<Server> => {
  const server = createServer((socket) => void ends.push(() => socket.destroy()));
  server.listen({ host: HOST, ...options });
  ends.push(() => server.close());
  await once(server, 'listening');
  return server;
};
const call = (port: number): Socket => {
  const socket = connect(port, HOST).on('error', () => undefined);
  ends.push(() => socket.destroy());
  return socket;
};

describe('doors of a server', () => {
  /** @returns in how many turns of the event loop a server took so many connections that were there */
  const turnsFor = async (connections: number, doors: number): Promise<number> => {
    const port = await freePorts(1);
    const server = await listen({ port, reusePort: true });
    let taken = 0;
    const all = Promise.withResolvers<void>();
    server.on('connection', () => {
      taken += 1;
      if (taken === connections) all.resolve();
    });
    const close = await openDoors(server, doors);
    // They are in line as soon as the kernel has answered, which takes no turn of this loop.
    for (let count = 0; count < connections; count += 1) call(port);
    let turns = 0;
    let counting: NodeJS.Immediate;
    const count = (): void => {
      turns += 1;
      counting = setImmediate(count);
    };
    counting = setImmediate(count);
    await all.promise;
    clearImmediate(counting);
    const closed = close();
    for (const end of ends.splice(0)) end();
    await closed;
    return turns;
  };

  test('take several connections in a turn of the event loop', async () => {
    const alone = await turnsFor(160, 0);
    expect(alone).toBeGreaterThanOrEqual(160);
    expect(await turnsFor(160, 15)).toBeLessThan(alone / 3);
  });

  test('are closed again, and then the place is free', async () => {
    const port = await freePorts(1);
    const server = await listen({ port, reusePort: true });
    const close = await openDoors(server, 3);
    await close();
    server.close();
    await once(server, 'close');
    await demandFree({ host: HOST, port });
    await expect(once(call(port), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

test('one server lets agents in at a place, whichever socket they come to, and no second one', async () => {
  const place = { host: HOST, port: await freePorts(1) };
  const [one, two] = [Fastify(), Fastify()];
  one.get('/', async () => 'one');
  const close = await listenTogether(one, place);
  await expect(listenTogether(two, place)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const ask = async (): Promise<string> => {
    // Each comes by a connection of its own.
    const headers = { connection: 'close' };
    return (await fetch(`http://${HOST}:${place.port}/`, { headers })).text();
  };
  const answers = await Promise.all(Array.from({ length: 64 }, ask));
  expect(new Set(answers)).toEqual(new Set(['one']));
  await Promise.all([close(), one.close(), two.close()]);
});

test.each([true, false])(
  'a place where another server listens is not free (%s)',
  async (reusePort) => {
    const port = await freePorts(1);
    await listen({ port, reusePort });
    await expect(demandFree({ host: HOST, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  },
);

import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { LIMITS } from '../../schemas/config/limits.ts';

interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * Looks whether a place is free, which listening does not tell where several listen together.
 *
 * @throws Error EADDRINUSE
 */
export async function demandFree({ host, port }: Place): Promise<void> {
  const probe = createServer().listen({ host, port });
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

/**
 * Lets agents in at a place, by several sockets.
 *
 * @returns what closes all but the first, which its owner closes
 * @throws Error EADDRINUSE
 */
export async function listenTogether(
  agents: Pick<FastifyInstance, 'server' | 'listen'>,
  place: Place,
): Promise<() => Promise<void>> {
  await demandFree(place);
  const together = { ...place, reusePort: true };
  await agents.listen(together);
  return openDoors(agents.server);
}

/**
 * Opens further sockets at the place where a server listens, for whose connections it is the server
 * too. An event loop takes one connection from each of them in a turn (libuv since 1.45), and a turn in
 * which thousands of agents report takes long: at one socket alone they would stand in line until
 * they gave up. The kernel deals connections to them evenly.
 *
 * @param server one that listens with `reusePort`
 * @returns what closes them
 */
export async function openDoors(
  server: Server,
  count: number = LIMITS.agent.doors,
): Promise<() => Promise<void>> {
  const place = server.address();
  if (typeof place !== 'object' || !place) throw new Error('the server does not listen');
  const { address: host, port } = place;
  const doors: Server[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(doors.map((door) => new Promise((resolve) => void door.close(resolve))));
  };
  try {
    while (doors.length < count) {
      const door = createServer({ noDelay: true }, (socket) => server.emit('connection', socket));
      doors.push(door.listen({ host, port, reusePort: true }));
      await once(door, 'listening');
    }
  } catch (error) {
    await close();
    throw error;
  }
  return close;
}

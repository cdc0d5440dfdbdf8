import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';

/** Abstract, so that it is gone when its process is gone, however that ended. */
const SOCKET = '\0stackyard-root-tests';

/**
 * Waits until no other run of these tests goes on. Two at once would find each other's namespaces
 * and take them for their own leftovers.
 *
 * @returns lets the next one in
 */
export async function oneRunAtATime(): Promise<() => Promise<void>> {
  for (;;) {
    const release = await claim();
    if (release) return release;
    console.log('Another run of the root tests goes on; waiting for its end.');
    await endOfTheOther();
  }
}

async function claim(): Promise<(() => Promise<void>) | undefined> {
  const waiting = new Set<Socket>();
  const server = createServer((socket) => waiting.add(socket.on('error', () => undefined)));
  server.listen(SOCKET);
  try {
    await once(server, 'listening');
    return async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of waiting) socket.destroy();
      await closed;
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/** The other side keeps the connection open and says nothing. */
async function endOfTheOther(): Promise<void> {
  const socket = connect(SOCKET);
  socket.on('error', () => undefined);
  await once(socket, 'close');
}

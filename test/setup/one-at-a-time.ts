import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';

/** Abstract, so that it is gone when its process is gone, however that ended. */
const SOCKET = '\0stackyard-root-tests';

/**
 * Waits until no other run of these tests goes on. Two at once would find each other's namespaces
 * and take them for their own leftovers.
 *
 * @param name of the socket that whoever goes on holds
 * @returns lets the next one in
 */
export async function oneRunAtATime(name = SOCKET): Promise<() => Promise<void>> {
  for (;;) {
    const release = await claim(name);
    if (release) return release;
    console.log('Another run of the root tests goes on; waiting for its end.');
    await endOfTheOther(name);
  }
}

async function claim(name: string): Promise<(() => Promise<void>) | undefined> {
  const waiting = new Set<Socket>();
  const server = createServer((socket) => waiting.add(socket.on('error', () => undefined)));
  server.listen(name);
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

/** The other side keeps the connection open and says nothing; one that is killed resets it. */
async function endOfTheOther(name: string): Promise<void> {
  const socket = connect(name);
  socket.on('error', () => undefined);
  await new Promise((resolve) => void socket.once('close', resolve));
}

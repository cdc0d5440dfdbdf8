import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * @param wanted 0: any
 * @returns the port, when it was free a moment ago
 */
export async function freePort(wanted = 0): Promise<number | undefined> {
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
    return (server.address() as { port: number }).port;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}

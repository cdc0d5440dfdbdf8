import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that the kernel hands out itself, to whoever wants any port or connects: such a one may
 * be somebody else's by the time it is used, or used again after a restart.
 */
const PORTS = { first: 10_000, end: 32_000 };

/**
 * @param count how many, one after the other; default: one
 * @returns the first of so many ports of loopback that are free
 */
export async function freePorts(count = 1): Promise<number> {
  for (;;) {
    const first = PORTS.first + Math.floor(Math.random() * (PORTS.end - PORTS.first - count));
    const wanted = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(wanted.map(isFree));
    if (free.every(Boolean)) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}

/**
 * Carries connections from a port of this machine to the same port of a lab's host, whose network leads nowhere
 * else. It has the processes of the lab around it and the network of the machine, and ends with the lab.
 *
 * Arguments: the port.
 */
import { createServer, type Socket } from 'node:net';
import { connectInNamespace } from '../../agent/gateway/adapters/connect-in-namespace.ts';

const port = Number(process.argv[2]);
/** Of the first process of the lab's host. */
const NAMESPACE = '/proc/1/ns/net';

function carry(outer: Socket): void {
  const inner = connectInNamespace(NAMESPACE, '127.0.0.1', port);
  for (const [from, to] of [
    [outer, inner],
    [inner, outer],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
}

for (const host of ['127.0.0.1', '::1']) {
  const server = createServer({ allowHalfOpen: true }, carry);
  server.on('error', (error: NodeJS.ErrnoException) => {
    // A machine may have no IPv6.
    if (host === '127.0.0.1' || error.code === 'EADDRINUSE') throw error;
  });
  server.listen(port, host);
}

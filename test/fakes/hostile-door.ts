import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Identity } from '../../runtime/agent/link/adapters/identity.ts';
import type { SiteNode } from './image-site.ts';

/** A node that answers other nodes as a test wants it to. */
export interface HostileDoor extends Pick<SiteNode, 'address'>, AsyncDisposable {
  /** Paths that were asked for, in order. */
  readonly asked: string[];
}

/** Opens one with a real certificate on loopback. */
export async function openHostileDoor(
  { node, key, certificate, authority }: Identity,
  answer: RequestListener,
): Promise<HostileDoor> {
  const asked: string[] = [];
  const options = { key, cert: certificate, ca: authority, requestCert: true };
  const server = createServer(options, (request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    address: { node, address: '127.0.0.1', port },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Authority } from '../../../runtime/control/nodes/agents/authority.ts';

/** Where machines of QEMU's own network see the host's loopback. */
const HOST = '10.0.2.2';

/** What a machine boots from: plain HTTP with ranges, and a server that agents ask to join. */
export class BootSite implements AsyncDisposable {
  /** Settled when an agent has asked to join, all that it says of its machine with it. */
  readonly asked: Promise<void>;
  readonly #files: Server;
  readonly #door: TlsServer;
  readonly #sockets = new Set<Socket>();
  #closedBytes = 0;
  #script = '';

  private constructor(folder: string, authority: Authority) {
    this.#files = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://site');
      if (pathname === '/boot/stage') response.end();
      else if (pathname === '/script') response.end(this.#script);
      else {
        const name = pathname.split('/').at(-1) ?? '';
        send(join(folder, name), request.headers.range, response).catch(() => response.destroy());
      }
    });
    this.#files.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => {
        this.#sockets.delete(socket);
        this.#closedBytes += socket.bytesWritten;
      });
    });
    const { certificate, key } = authority.server;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.asked = promise;
    this.#door = createTlsServer({ cert: certificate, key }, (request, response) => {
      if (request.method === 'POST' && request.url === '/agent/v1/join') resolve();
      // The machine stays as it is then, and asks again.
      request.resume().once('end', () => response.writeHead(503).end());
    });
  }

  /** @param folder with the files of an image */
  static async open(folder: string, authority: Authority): Promise<BootSite> {
    const site = new BootSite(folder, authority);
    for (const server of [site.#files, site.#door]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    return site;
  }

  /** @param render makes iPXE's script */
  setScript(render: (urls: { readonly files: string; readonly door: string }) => string): void {
    const port = (server: Server | TlsServer): number => (server.address() as AddressInfo).port;
    const files = `http://${HOST}:${port(this.#files)}`;
    this.#script = render({ files, door: `https://${HOST}:${port(this.#door)}` });
  }

  get scriptUrl(): string {
    return `http://${HOST}:${(this.#files.address() as AddressInfo).port}/script`;
  }

  /** All bytes that went out over HTTP, with what is around files. */
  get sentBytes(): number {
    return [...this.#sockets].reduce(
      (sum, { bytesWritten }) => sum + bytesWritten,
      this.#closedBytes,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of [this.#files, this.#door]) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }
}

async function send(path: string, range: string | undefined, response: ServerResponse) {
  const size = await stat(path)
    .then(({ size: bytes }) => bytes)
    .catch(() => undefined);
  if (size === undefined) {
    response.writeHead(404).end();
    return;
  }
  const [, from] = /^bytes=(\d+)-/.exec(range ?? '') ?? [];
  const start = Number(from ?? 0);
  response.writeHead(from === undefined ? 200 : 206, {
    'content-length': size - start,
    ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${size - 1}/${size}` }),
  });
  await pipeline(createReadStream(path, { start }), response);
}

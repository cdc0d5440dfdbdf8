import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { JoinDoor } from '../../fakes/join-door.ts';
import type { Authority } from '../../../runtime/control/nodes/agents/authority.ts';

/** Where machines of QEMU's own network see the host's loopback. */
const HOST = '10.0.2.2';

/** What a machine boots from: plain HTTP with ranges, and a server that agents ask to join. */
export class BootSite implements AsyncDisposable {
  readonly door: JoinDoor;
  readonly #files: Server;
  readonly #sockets = new Set<Socket>();
  #closedBytes = 0;
  #script = '';

  private constructor(folder: string, door: JoinDoor) {
    this.door = door;
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
  }

  /** @param folder with the files of an image */
  static async open(folder: string, authority: Authority): Promise<BootSite> {
    const site = new BootSite(folder, await JoinDoor.open(authority));
    site.#files.listen(0, '127.0.0.1');
    await once(site.#files, 'listening');
    return site;
  }

  /** @param render makes iPXE's script */
  setScript(render: (urls: { readonly files: string; readonly door: string }) => string): void {
    this.#script = render({ files: this.#url, door: `https://${HOST}:${this.door.port}` });
  }

  get #url(): string {
    return `http://${HOST}:${(this.#files.address() as AddressInfo).port}`;
  }

  get scriptUrl(): string {
    return `${this.#url}/script`;
  }

  /** All bytes that went out over HTTP, with what is around files. */
  get sentBytes(): number {
    return [...this.#sockets].reduce(
      (sum, { bytesWritten }) => sum + bytesWritten,
      this.#closedBytes,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#files.closeAllConnections();
    this.#files.close();
    await once(this.#files, 'close');
    await this.door[Symbol.asyncDispose]();
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

import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** What the first stage has said, in its order. */
export interface SaidStage {
  readonly stage: string;
  readonly text: string;
}

/** Serves a node image as a gateway does: plain HTTP with ranges, and an ear for stages. */
export class ImageGateway implements AsyncDisposable {
  readonly said: SaidStage[] = [];
  /** Bytes of files that were sent. */
  sentBytes = 0;
  readonly #files: ReadonlyMap<string, Buffer>;
  readonly #server: Server;

  private constructor(files: ReadonlyMap<string, Buffer>) {
    this.#files = files;
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://gateway');
      const file = this.#files.get(url.pathname.split('/').at(-1) ?? '');
      if (url.pathname === '/boot/stage') {
        const value = (name: string): string => url.searchParams.get(name) ?? '';
        this.said.push({ stage: value('stage'), text: value('text') });
        response.end();
        return;
      }
      if (!file) {
        response.writeHead(404).end();
        return;
      }
      const [, from] = /^bytes=(\d+)-/.exec(request.headers.range ?? '') ?? [];
      const start = Number(from ?? 0);
      const rest = file.subarray(start);
      const range = { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` };
      response.writeHead(from === undefined ? 200 : 206, {
        'content-length': rest.length,
        ...(from === undefined ? {} : range),
      });
      this.sentBytes += rest.length;
      response.end(rest);
    });
  }

  /** @param files by their names; on a port of loopback */
  static async open(files: ReadonlyMap<string, Buffer>): Promise<ImageGateway> {
    const gateway = new ImageGateway(files);
    gateway.#server.listen(0, '127.0.0.1');
    await once(gateway.#server, 'listening');
    return gateway;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

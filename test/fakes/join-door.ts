import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { JoinAnswer, JoinRequest } from '../../schemas/agent/join.ts';
import type { Authority } from '../../runtime/control/nodes/agents/authority.ts';

/** As a server does: whoever knows already that it has to wait is told so again after a while. */
const AGAIN_MS = 20_000;
const WAIT: JoinAnswer = { state: 'waiting', nonce: Buffer.alloc(32, 7).toString('base64') };

/** A server that agents ask to join, and that never says yes or no. On loopback. */
export class JoinDoor implements AsyncDisposable {
  /** What the first that asked has said of itself. */
  readonly asked: Promise<JoinRequest>;
  readonly #server: Server;

  private constructor(authority: Authority) {
    const { certificate, key } = authority.server;
    const { promise, resolve } = Promise.withResolvers<JoinRequest>();
    this.asked = promise;
    // The chain whole: machines look for the authority in it.
    const cert = `${certificate}\n${authority.certificate}`;
    this.#server = createServer({ cert, key }, (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.once('end', () => {
        const isAsking = request.method === 'POST' && request.url === '/agent/v1/join';
        if (!isAsking) return void response.writeHead(404).end();
        const body = JSON.parse(Buffer.concat(pieces).toString()) as JoinRequest;
        resolve(body);
        const answer = (): void => void response.end(JSON.stringify(WAIT));
        response.setHeader('content-type', 'application/json');
        if (body.told === 'nothing') answer();
        else setTimeout(answer, AGAIN_MS).unref();
      });
    });
  }

  static async open(authority: Authority): Promise<JoinDoor> {
    const door = new JoinDoor(authority);
    door.#server.listen(0, '127.0.0.1');
    await once(door.#server, 'listening');
    return door;
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

import { type Agent, request } from 'node:https';
import type { Duplex } from 'node:stream';
import { Fault } from '../../../../schemas/errors/fault.ts';

interface Dialling {
  readonly agent: Agent;
  readonly url: string;
  /** What the connection is upgraded to (RFC 9110 §7.8). */
  readonly protocol: string;
  readonly timeoutMs: number;
}

/**
 * Opens a connection for bytes both ways.
 *
 * @throws Fault UNREACHABLE
 */
export function dialUpgrade({ agent, url, protocol, timeoutMs }: Dialling): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const fail = (why: string, cause?: unknown): void => {
    clearTimeout(timer);
    reject(new Fault('UNREACHABLE', { url: new URL(url).origin, why }, { cause }));
  };
  const timer = setTimeout(() => going.destroy(new Error('it does not answer')), timeoutMs);
  const headers = { connection: 'Upgrade', upgrade: protocol };
  const going = request(url, { agent, headers });
  going.once('upgrade', (_response, socket, head) => {
    clearTimeout(timer);
    socket.setTimeout(0);
    if (head.length > 0) socket.unshift(head);
    resolve(socket);
  });
  going.once('response', (response) => {
    response.resume();
    fail(`it answered ${response.statusCode ?? 0}`);
  });
  going.once('error', (error) => fail(error.message, error));
  going.end();
  return promise;
}

import { createHash } from 'node:crypto';
import { Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect, type ConnectionOptions } from 'node:tls';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { ControllerCertificate } from '../ports/baseboard-controller.ts';

const fingerprintOf = (raw: Uint8Array): string => createHash('sha256').update(raw).digest('hex');

/**
 * Connections to one certificate. Controllers sign theirs themselves, and most know neither their name nor the time:
 * who it is is told by the certificate as a whole, and nothing is said before it is the right one.
 */
export class PinnedAgent extends Agent {
  readonly #fingerprint: string;

  /** @param fingerprint SHA-256 of the certificate, in hex */
  constructor(fingerprint: string) {
    super({ keepAlive: false });
    this.#fingerprint = fingerprint;
  }

  override createConnection(
    options: ConnectionOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const socket = connect({ ...options, ...OLD_CONTROLLERS });
    socket.once('error', (error) => callback?.(error, socket));
    socket.once('secureConnect', () => {
      const found = fingerprintOf(socket.getPeerCertificate().raw);
      if (found === this.#fingerprint) return callback?.(null, socket);
      const address = `${options.host}:${options.port}`;
      const wanted = this.#fingerprint;
      socket.destroy();
      callback?.(new Fault('CONTROLLER_OTHER', { address, wanted, found }), socket);
    });
    return undefined;
  }
}

/** Many are older than TLS 1.3, and are not going to be younger. */
const OLD_CONTROLLERS = { rejectUnauthorized: false, minVersion: 'TLSv1.2' } as const;

/**
 * Looks which certificate a controller shows. Nothing is said to it.
 *
 * @param url its https:// address
 * @throws Fault CONTROLLER_UNREACHABLE
 */
export function findCertificate(url: string): Promise<ControllerCertificate> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port || 443),
      ...OLD_CONTROLLERS,
    });
    const fail = (why: string, cause?: unknown): void => {
      socket.destroy();
      reject(new Fault('CONTROLLER_UNREACHABLE', { address: host, why }, { cause }));
    };
    socket.setTimeout(LIMITS.power.controllerMs, () => fail('it does not answer'));
    socket.once('error', (error) => fail(error.message, error));
    socket.once('secureConnect', () => {
      const { raw, subject, valid_to: validTo } = socket.getPeerCertificate();
      socket.destroy();
      const name = [subject.CN].flat().join(', ');
      resolve({ fingerprint: fingerprintOf(raw), subject: name, validTo });
    });
  });
}

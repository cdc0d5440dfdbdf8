import { connect, type DetailedPeerCertificate } from 'node:tls';
import { SERVER_NAME } from '../../../../schemas/agent/messages.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { certificateFingerprint } from './identity.ts';

const TIMEOUT_MS = 15_000;

/**
 * @param server base URL for agents
 * @param fingerprint sha256 of the certificate of the authority, in hex
 * @param otherwise why the node is not admitted when the server is of another one
 * @returns the certificate (PEM) of that authority, as the server shows it
 * @throws Fault ENROLMENT_REFUSED, UNREACHABLE
 */
export async function fetchAuthority(
  server: string,
  fingerprint: string,
  otherwise: string,
): Promise<string> {
  const { hostname, port } = new URL(server);
  const chain = await peerCertificate(hostname, Number(port || 443));
  const issuer = chain.issuerCertificate;
  if (!issuer?.raw || certificateFingerprint(issuer.raw) !== fingerprint) {
    throw new Fault('ENROLMENT_REFUSED', { why: otherwise });
  }
  const base64 = issuer.raw.toString('base64').replaceAll(/(.{64})/g, '$1\n');
  return `-----BEGIN CERTIFICATE-----\n${base64.trim()}\n-----END CERTIFICATE-----\n`;
}

function peerCertificate(host: string, port: number): Promise<DetailedPeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: SERVER_NAME, rejectUnauthorized: false });
    const fail = (why: string, cause?: unknown): void => {
      socket.destroy();
      reject(new Fault('UNREACHABLE', { url: `${host}:${port}`, why }, { cause }));
    };
    socket.setTimeout(TIMEOUT_MS, () => fail('it does not answer'));
    socket.once('error', (error) => fail(error.message, error));
    socket.once('secureConnect', () => {
      const chain = socket.getPeerCertificate(true);
      socket.destroy();
      resolve(chain);
    });
  });
}

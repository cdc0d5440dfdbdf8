import { Agent } from 'node:https';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { EnrolAnswer, EnrolmentToken, SERVER_NAME } from '../../../../schemas/agent/messages.ts';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { certificateFingerprint, type Identity, identityFrom, makeRequest } from './identity.ts';
import { requestJson } from './json-request.ts';

const TIMEOUT_MS = 15_000;

/**
 * Enrols this node with a one-time token.
 *
 * The token names the authority of the server by fingerprint. Nothing is sent before the server has
 * shown a certificate of that authority, so a stranger in between learns not even the token.
 *
 * @param server base URL for agents, such as `https://admin.lan:8471`
 * @throws Fault ENROLMENT_REFUSED, UNREACHABLE
 */
export async function enrol(server: string, token: string, facts: NodeFacts): Promise<Identity> {
  const fingerprint = EnrolmentToken.safeParse(token).data?.split('.')[2];
  if (!fingerprint)
    throw new Fault('ENROLMENT_REFUSED', { why: 'the token is not an enrolment token' });
  const authority = await fetchAuthority(server, fingerprint);
  const { key, csr } = await makeRequest();
  const agent = new Agent({ ca: authority, servername: SERVER_NAME, minVersion: 'TLSv1.3' });
  try {
    const answer = await requestJson({
      agent,
      method: 'POST',
      url: `${server}/agent/v1/enrol`,
      body: { token, csr, facts },
      timeoutMs: TIMEOUT_MS,
    });
    return identityFrom(EnrolAnswer.parse(answer), key);
  } finally {
    agent.destroy();
  }
}

/** @returns the certificate (PEM) of the authority with this fingerprint, as the server shows it */
async function fetchAuthority(server: string, fingerprint: string): Promise<string> {
  const { hostname, port } = new URL(server);
  const chain = await peerCertificate(hostname, Number(port || 443));
  const issuer = chain.issuerCertificate;
  if (!issuer?.raw || certificateFingerprint(issuer.raw) !== fingerprint) {
    const why = 'the server at that address is not the one that issued the token';
    throw new Fault('ENROLMENT_REFUSED', { why });
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

import { Agent } from 'node:https';
import { EnrolAnswer, EnrolmentToken, SERVER_NAME } from '../../../../schemas/agent/messages.ts';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { fetchAuthority } from './fetch-authority.ts';
import { type Identity, identityFrom, makeRequest } from './identity.ts';
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
  const authority = await fetchAuthority(
    server,
    fingerprint,
    'the server at that address is not the one that issued the token',
  );
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

import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { enrol } from './enrol.ts';
import { HttpsControlLink } from './https-control-link.ts';
import type { Identity, IdentityFile } from './identity.ts';

const TIMEOUT_MS = 15_000;

export interface Joining {
  /** Base URL for agents, such as `https://admin.lan:8471`. */
  readonly server: string;
  /** One-time. */
  readonly enrolmentToken?: string | undefined;
}

/**
 * @returns who this node is: as before, unless the server has removed it and it is given a token to
 *   join with anew; then it is another node from now on, and what the old one had is left alone
 * @throws Fault ENROLMENT_REFUSED when there is no identity and no token to get one; UNREACHABLE
 */
export async function findIdentity(
  { server, enrolmentToken }: Joining,
  identities: IdentityFile,
  facts: () => Promise<NodeFacts>,
): Promise<Identity> {
  const known = await identities.read();
  // A token that was left in the settings is used up, and says nothing.
  if (known && (enrolmentToken === undefined || !(await isRefused(server, known)))) return known;
  if (enrolmentToken === undefined) {
    throw new Fault('ENROLMENT_REFUSED', { why: 'it has no identity yet and was given no token' });
  }
  const identity = await enrol(server, enrolmentToken, await facts());
  await identities.write(identity);
  return identity;
}

/** @returns false as well when the server does not answer: nobody knows then */
async function isRefused(server: string, identity: Identity): Promise<boolean> {
  const link = new HttpsControlLink(server, identity);
  try {
    await link.desired(-1, AbortSignal.timeout(TIMEOUT_MS));
    return false;
  } catch (error) {
    return Fault.is(error, 'ENROLMENT_REFUSED');
  } finally {
    link.close();
  }
}

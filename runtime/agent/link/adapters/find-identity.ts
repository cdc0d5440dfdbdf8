import { Fault } from '../../../../schemas/errors/fault.ts';
import { enrol } from './enrol.ts';
import { joinServer, type JoinParts } from './join-server.ts';
import { HttpsControlLink } from './https-control-link.ts';
import type { Identity, IdentityFile } from './identity.ts';

const TIMEOUT_MS = 15_000;

export interface Joining {
  /** Base URL for agents, such as `https://admin.lan:8471`. */
  readonly server: string;
  /** One-time. */
  readonly enrolmentToken?: string | undefined;
  /** sha256 of the certificate of the server's authority, in hex: without a token, approval is asked for. */
  readonly authority?: string | undefined;
}

/** What a node says of itself while it joins, and how it shows what becomes of that. */
export type Introduction = Pick<JoinParts, 'facts' | 'say' | 'tpm' | 'signal' | 'pace'>;

/**
 * @returns who this node is: as before, unless the server has removed it and it has a way to join anew, by
 *   a token or by asking; then it is another node from now on, and what the old one had is left alone.
 *   Asking takes until somebody has approved it
 * @throws Fault ENROLMENT_REFUSED when there is no identity and no way to get one; UNREACHABLE
 */
export async function findIdentity(
  { server, enrolmentToken, authority }: Joining,
  identities: IdentityFile,
  introduction: Introduction,
): Promise<Identity> {
  const known = await identities.read();
  const hasWay = enrolmentToken !== undefined || authority !== undefined;
  // A token that was left in the settings is used up, and says nothing.
  if (known && (!hasWay || !(await isRefused(server, known)))) return known;
  const identity = await join();
  await identities.write(identity);
  return identity;

  async function join(): Promise<Identity> {
    if (enrolmentToken !== undefined) {
      return enrol(server, enrolmentToken, await introduction.facts());
    }
    if (authority === undefined) throw new Fault('ENROLMENT_REFUSED', { why: NO_WAY });
    const request = await identities.request();
    return joinServer({ ...introduction, server, authority, request });
  }
}

const NO_WAY =
  'it has no identity yet, was given no token, and was not told the authority of the server to ask it (STACKYARD_AGENT_AUTHORITY)';

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

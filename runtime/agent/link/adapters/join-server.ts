import { createHash } from 'node:crypto';
import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { JoinAnswer, type JoinRequest, type TpmProof } from '../../../../schemas/agent/join.ts';
import { SERVER_NAME } from '../../../../schemas/agent/messages.ts';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { deriveJoinCode } from '../../../process/join-code.ts';
import { Retries } from '../retries.ts';
import { fetchAuthority } from './fetch-authority.ts';
import { type Identity, identityFrom, type KeyRequest, publicHalf } from './identity.ts';
import { requestJson } from './json-request.ts';

const TIMEOUT_MS = 15_000;
const RETRY_MS = 2_000;
/** A server makes those wait whom it has nothing new to tell; this is for one that does not. */
const SHORT_MS = 250;
const OTHER_AUTHORITY =
  'the server at that address has another authority than this machine was told (STACKYARD_AGENT_AUTHORITY)';

/** What a machine joins with. */
export interface JoinParts {
  /** Base URL for agents, such as `https://admin.lan:8471`. */
  readonly server: string;
  /** sha256 of the certificate of the server's authority, in hex. */
  readonly authority: string;
  readonly request: KeyRequest;
  readonly facts: () => Promise<NodeFacts>;
  /** Shows a line to whoever stands before the machine. */
  readonly say: (line: string) => void;
  /** Has a TPM sign that the key of the request is that of its machine; undefined: there is none. */
  readonly tpm?:
    ((nonce: string, keyFingerprint: string) => Promise<TpmProof | undefined>) | undefined;
  /** Ends the waiting, with the error it gives. */
  readonly signal?: AbortSignal | undefined;
  /** How long to wait, in milliseconds; shorter in tests. */
  readonly pace?: { readonly retryMs: number; readonly askAgainMs: number } | undefined;
}

const PACE = { retryMs: RETRY_MS, askAgainMs: LIMITS.join.askAgainMs };

/**
 * Asks a server to become a node, shows the code by which people recognize this machine, and waits until
 * it is approved: through restarts of the server, and however long that takes. Nothing is sent before the server has
 * shown a certificate of the authority that this machine was told of.
 *
 * @returns who it is from now on
 */
export async function joinServer(parts: JoinParts): Promise<Identity> {
  const { server, authority, request, say, signal, pace = PACE } = parts;
  const spki = publicHalf(request.key);
  const code = await deriveJoinCode(spki, authority);
  const teller = new Teller(say, code);
  const retries = new Retries(`join ${code}`, pace.retryMs);
  let last: JoinAnswer | undefined;
  let nonce: string | undefined;
  for (;;) {
    let restMs = SHORT_MS;
    try {
      const answer = await ask(parts, { last, nonce, spki });
      retries.succeeded();
      const isOnlyNonce = needsNonce(parts, last, nonce) && answer.state === 'waiting';
      nonce = answer.state === 'waiting' ? answer.nonce : undefined;
      if (isOnlyNonce) continue;
      last = answer;
      teller.answered(last);
      if (last.state === 'joined') return identityFrom(last, request.key);
      if (last.state !== 'waiting') restMs = pace.askAgainMs;
    } catch (error) {
      signal?.throwIfAborted();
      // It may be of a server that was started anew since.
      if (last === undefined) nonce = undefined;
      restMs = retries.failed(error);
      teller.failed(error, server);
    }
    await sleep(restMs, undefined, signal ? { signal } : {});
  }
}

/** A machine shows itself together with its TPM: it could be approved before that is known otherwise. */
const needsNonce = (
  { tpm }: JoinParts,
  last: JoinAnswer | undefined,
  nonce: string | undefined,
): boolean => tpm !== undefined && last === undefined && nonce === undefined;

async function ask(
  parts: JoinParts,
  {
    last,
    nonce,
    spki,
  }: {
    readonly last: JoinAnswer | undefined;
    readonly nonce: string | undefined;
    readonly spki: Buffer;
  },
): Promise<JoinAnswer> {
  const { server, authority, request, facts, tpm, signal } = parts;
  // Each time anew: a server may have been set up again, and another one may answer in its place.
  const ca = await fetchAuthority(server, authority, OTHER_AUTHORITY);
  const agent = new Agent({ ca, servername: SERVER_NAME, minVersion: 'TLSv1.3' });
  try {
    const keyFingerprint = createHash('sha256').update(spki).digest('hex');
    const proof = nonce === undefined ? undefined : await tpm?.(nonce, keyFingerprint);
    const body: JoinRequest = {
      csr: request.csr,
      facts: await facts(),
      told: last === undefined || last.state === 'joined' ? 'nothing' : last.state,
      ...(proof ? { tpm: proof } : {}),
      ...(needsNonce(parts, last, nonce) ? { tpmFollows: true } : {}),
    };
    const answer = await requestJson({
      agent,
      method: 'POST',
      url: `${server}/agent/v1/join`,
      body,
      timeoutMs: LIMITS.agent.longPollMs + TIMEOUT_MS,
      ...(signal ? { signal } : {}),
    });
    return JoinAnswer.parse(answer);
  } finally {
    agent.destroy();
  }
}

/** Says what became of a request: each thing once, and the code again whenever something else was said. */
class Teller {
  readonly #say: (line: string) => void;
  readonly #code: string;
  #last = '';

  constructor(say: (line: string) => void, code: string) {
    this.#say = say;
    this.#code = code;
  }

  answered(answer: JoinAnswer): void {
    switch (answer.state) {
      case 'waiting':
        return this.#tell(this.#waiting(answer.name));
      case 'rejected':
        return this.#tell(
          `This machine (code ${this.#code}) was turned away until ${answer.until}. It asks again from time to time.`,
        );
      case 'refused':
        return this.#tell(
          `This machine (code ${this.#code}) cannot be a node: ${answer.why} It asks again from time to time.`,
        );
      case 'joined':
        return this.#tell(`This machine is the node ${answer.name} now.`);
    }
  }

  failed(error: unknown, server: string): void {
    const why = error instanceof Fault ? error.message : String(error);
    this.#tell(`${server} cannot be asked to let this machine in yet: ${why} It is tried again.`);
  }

  #waiting(name: string | undefined): string {
    const approve = `Approve the code ${this.#code} on the page Nodes, or with: yard node approve ${this.#code}`;
    return name === undefined
      ? approve
      : `This machine becomes the node ${name} again once that has been silent for a while. To do otherwise: yard node approve ${this.#code}`;
  }

  #tell(line: string): void {
    if (line === this.#last) return;
    this.#last = line;
    this.#say(line);
  }
}

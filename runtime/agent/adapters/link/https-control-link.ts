import { Agent } from 'node:https';
import { z } from 'zod';
import { DesiredState } from '../../../../schemas/agent/desired.ts';
import {
  type ConsoleUpload,
  EnrolAnswer,
  SERVER_NAME,
} from '../../../../schemas/agent/messages.ts';
import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { ControlLink } from '../../ports/control-link.ts';
import { type Identity, identityFrom, makeRequest } from './identity.ts';
import { requestJson } from './json-request.ts';

const TIMEOUT_MS = 15_000;

/** The way to the server over HTTPS with mutual TLS. */
export class HttpsControlLink implements ControlLink {
  readonly #server: string;
  #identity: Identity;
  #agent: Agent;

  /** @param server base URL for agents */
  constructor(server: string, identity: Identity) {
    this.#server = server;
    this.#identity = identity;
    this.#agent = makeAgent(identity);
  }

  async desired(after: number, signal: AbortSignal): Promise<DesiredState | undefined> {
    const answer = await requestJson({
      agent: this.#agent,
      method: 'GET',
      url: `${this.#server}/agent/v1/desired?after=${after}`,
      timeoutMs: LIMITS.agent.longPollMs + TIMEOUT_MS,
      signal,
    });
    return answer === undefined ? undefined : DesiredState.parse(answer);
  }

  async report(state: ObservedState): Promise<void> {
    await this.#post('observed', state);
  }

  async console(upload: ConsoleUpload): Promise<Record<string, number>> {
    return z.record(z.string(), z.int()).parse(await this.#post('console', upload));
  }

  /** Gets a new certificate for a new key and uses it from then on. @returns the new identity */
  async renew(): Promise<Identity> {
    const { key, csr } = await makeRequest();
    const answer = EnrolAnswer.parse(await this.#post('renew', { csr }));
    this.#identity = identityFrom(answer, key);
    const old = this.#agent;
    this.#agent = makeAgent(this.#identity);
    old.destroy();
    return this.#identity;
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(path: string, body: unknown): Promise<unknown> {
    const url = `${this.#server}/agent/v1/${path}`;
    return requestJson({ agent: this.#agent, method: 'POST', url, body, timeoutMs: TIMEOUT_MS });
  }
}

const makeAgent = ({ key, certificate, authority }: Identity): Agent =>
  new Agent({
    key,
    cert: certificate,
    ca: authority,
    servername: SERVER_NAME,
    minVersion: 'TLSv1.3',
    keepAlive: true,
    maxSockets: 8,
  });

import type { Agent } from 'node:https';
import { SERVER_NAME } from '../../../../schemas/agent/messages.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeImageLink } from '../../boot/ports/node-image-link.ts';
import type { Identity } from './identity.ts';
import { mutualAgent } from './mutual-agent.ts';
import { openAnswer } from './open-answer.ts';

const { silentMs } = LIMITS.agent.boot;

/** Node images over HTTPS with mutual TLS, by a connection of their own. */
export class HttpsNodeImageLink implements NodeImageLink {
  readonly url: string;
  #agent: Agent;

  /** @param server base URL for agents */
  constructor(server: string, identity: Identity) {
    this.url = server;
    this.#agent = makeAgent(identity);
  }

  async openNodeImage(
    version: string,
    file: string,
    { offset, length, signal }: Parameters<NodeImageLink['openNodeImage']>[2],
  ): ReturnType<NodeImageLink['openNodeImage']> {
    const path = `node-images/${encodeURIComponent(version)}/${file}`;
    const answer = await openAnswer(`${this.url}/agent/v1/${path}`, {
      agent: this.#agent,
      headers: { range: `bytes=${offset}-${offset + length - 1}` },
      silentMs,
      signal,
    });
    const found = /^bytes (\d+)-/.exec(answer.headers['content-range'] ?? '')?.[1];
    if (answer.statusCode === 206 && Number(found) === offset) return answer;
    // A server that sends the whole of it sends what was asked for, if that is the whole.
    if (answer.statusCode === 200 && offset === 0) return answer;
    answer.destroy();
    const why = `it sent another part than was asked for (from byte ${found ?? 0})`;
    throw new Fault('UNREACHABLE', { url: this.url, why });
  }

  /** From now on it shows another certificate; what is under way goes on. */
  useIdentity(identity: Identity): void {
    this.#agent = makeAgent(identity);
  }

  close(): void {
    this.#agent.destroy();
  }
}

const makeAgent = (identity: Identity): Agent =>
  mutualAgent(identity, { servername: SERVER_NAME, maxSockets: 2 });

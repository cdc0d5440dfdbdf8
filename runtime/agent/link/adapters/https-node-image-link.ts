import type { Agent } from 'node:https';
import { SERVER_NAME } from '../../../../schemas/agent/messages.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { NodeImageLink } from '../../boot/ports/node-image-link.ts';
import type { Identity } from './identity.ts';
import { mutualAgent } from './mutual-agent.ts';
import { openPart } from './open-part.ts';

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

  openNodeImage(
    version: string,
    file: string,
    part: Parameters<NodeImageLink['openNodeImage']>[2],
  ): ReturnType<NodeImageLink['openNodeImage']> {
    const path = `node-images/${encodeURIComponent(version)}/${file}`;
    return openPart(`${this.url}/agent/v1/${path}`, {
      server: this.url,
      agent: this.#agent,
      silentMs,
      ...part,
    });
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

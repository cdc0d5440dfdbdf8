import type { Agent } from 'node:https';
import { SERVER_NAME } from '../../../../schemas/agent/messages.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { ImageLink } from '../../storage/ports/image-link.ts';
import type { Identity } from './identity.ts';
import { openAnswer } from './open-answer.ts';
import { openPart } from './open-part.ts';
import { mutualAgent } from './mutual-agent.ts';

const { silentMs } = LIMITS.agent.images;

/**
 * Images over HTTPS with mutual TLS. Its connections are its own, so that no report waits behind the
 * packs of an image.
 */
export class HttpsImageLink implements ImageLink {
  readonly url: string;
  #agent: Agent;

  /** @param server base URL for agents */
  constructor(server: string, identity: Identity) {
    this.url = server;
    this.#agent = makeAgent(identity);
  }

  openBlob(
    image: Digest,
    blob: Digest,
    part: Parameters<ImageLink['openBlob']>[2],
  ): ReturnType<ImageLink['openBlob']> {
    return openPart(`${this.url}/agent/v1/images/${image}/blobs/${blob}`, {
      server: this.url,
      agent: this.#agent,
      silentMs,
      ...part,
    });
  }

  async mayRead(
    image: Digest,
    { node, keyFingerprint }: Parameters<ImageLink['mayRead']>[1],
  ): Promise<boolean> {
    const url = `${this.url}/agent/v1/images/${image}/readers/${node}?key=${keyFingerprint}`;
    const signal = AbortSignal.timeout(LIMITS.agent.peers.answerMs);
    try {
      (await openAnswer(url, { agent: this.#agent, silentMs, signal })).resume();
      return true;
    } catch (error) {
      if (Fault.is(error, 'NOT_FOUND')) return false;
      throw error;
    }
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
  mutualAgent(identity, { servername: SERVER_NAME, maxSockets: LIMITS.chunk.parallelRuns + 1 });

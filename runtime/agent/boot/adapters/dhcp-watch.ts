import { randomBytes, randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { bindInNamespace } from '../../gateway/adapters/bind-in-namespace.ts';
import type { NetworkNamespace } from '../../gateway/adapters/network-namespace.ts';
import { sendFrames } from '../../gateway/adapters/send-frames.ts';
import { dhcpDiscover, type FoundDhcpServer, readDhcpOffer } from '../core/dhcp-probe.ts';

const { probeMs, probeIntervalMs } = LIMITS.agent.boot;

/** Looks now and then for DHCP servers on a network, by asking for an address that is never taken. */
export class DhcpWatch {
  readonly #where: NetworkNamespace;
  readonly #index: number;
  readonly #own: string;
  readonly #first: Promise<void>;
  readonly #stop = new AbortController();
  #found: FoundDhcpServer | undefined;
  #hasAsked = false;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param index of the card
   * @param own address there: what answers from it is our own server
   */
  constructor(where: NetworkNamespace, index: number, own: string) {
    this.#where = where;
    this.#index = index;
    this.#own = own;
    this.#first = this.#look();
  }

  /** @returns another server that has answered the last question; waits for the first one to end */
  async other(): Promise<FoundDhcpServer | undefined> {
    await this.#first;
    return this.#found;
  }

  /** @returns those that have answered the last question; undefined before the first one has ended */
  get known(): readonly FoundDhcpServer[] | undefined {
    if (!this.#hasAsked) return undefined;
    return this.#found ? [this.#found] : [];
  }

  stop(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    // A card without a cable, or one that is gone: nobody answers there.
    this.#found = await this.#ask().catch(() => undefined);
    this.#hasAsked = true;
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#look(), probeIntervalMs).unref();
  }

  async #ask(): Promise<FoundDhcpServer | undefined> {
    const number = randomInt(2 ** 32);
    const mac = `02${randomBytes(5)
      .toString('hex')
      .replaceAll(/../g, (byte) => `:${byte}`)}`;
    const socket = createSocket('udp4');
    socket.on('error', () => undefined);
    try {
      socket.bind({ fd: bindInNamespace(this.#where, 'udp', '0.0.0.0', 68) });
      return await new Promise((resolve, reject) => {
        const timer = setTimeout(() => resolve(undefined), probeMs);
        const end = (found?: FoundDhcpServer): void => {
          clearTimeout(timer);
          resolve(found);
        };
        this.#stop.signal.addEventListener('abort', () => end(), { once: true });
        socket.on('message', (message) => {
          const found = readDhcpOffer(message, number);
          if (found && found.address !== this.#own) end(found);
        });
        try {
          sendFrames(this.#where, this.#index, [dhcpDiscover(mac, number)]);
        } catch (error) {
          clearTimeout(timer);
          reject(error);
        }
      });
    } finally {
      socket.close();
    }
  }
}

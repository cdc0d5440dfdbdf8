import { runCommand } from '../../../packager/native/run-command.ts';
import { PrivateHost } from '../../fakes/private-host.ts';

/** Of what is plugged in; the rest of both addresses is its number. */
const PREFIX4 = '192.0.2.';
const PREFIX6 = 'fd5c:a1e::';
const BRIDGE = 'lan';
const PORT = 'eth0';

/** What a host is plugged in with. */
export interface Cable {
  /** As when it is pulled: both ends lose their carrier. */
  cut(): Promise<void>;
  join(): Promise<void>;
}

/** @returns the IPv4 address of a host on the LAN */
export const lanAddress = (number: number): string => `${PREFIX4}${number}`;

/** @returns its IPv6 address */
export const lanAddress6 = (number: number): string => `${PREFIX6}${number.toString(16)}`;

/** A host keeps it over a power cut, or others would send to one that is gone. */
const lanMac = (number: number): string => `02:00:00:00:00:${number.toString(16).padStart(2, '0')}`;

/**
 * A switch in a network namespace of its own, which joins hosts and leads nowhere else.
 */
export class Lan implements AsyncDisposable {
  readonly #host: PrivateHost;
  #cables = 0;

  private constructor(host: PrivateHost) {
    this.#host = host;
  }

  static async open(): Promise<Lan> {
    const lan = new Lan(await PrivateHost.create({ hostname: 'lan' }));
    try {
      await lan.#host.boot();
      await lan.#ip('link', 'add', BRIDGE, 'type', 'bridge');
      await lan.#ip('link', 'set', BRIDGE, 'up');
      return lan;
    } catch (error) {
      await lan.#host.remove();
      throw error;
    }
  }

  /** Plugs a running host in, as `eth0`. When its power is cut, the cable is gone as well. */
  async plug(host: PrivateHost, number: number): Promise<Cable> {
    this.#cables += 1;
    const port = `port${this.#cables}`;
    const peer = ['name', PORT, 'address', lanMac(number), 'netns', String(host.pid)];
    await this.#ip('link', 'add', port, 'type', 'veth', 'peer', ...peer);
    const set = async (state: 'up' | 'down'): Promise<void> => {
      await this.#ip('link', 'set', port, 'master', BRIDGE, state);
    };
    await set('up');
    await host.inside('ip', 'address', 'add', `${lanAddress(number)}/24`, 'dev', PORT);
    await host.inside('ip', 'address', 'add', `${lanAddress6(number)}/64`, 'dev', PORT, 'nodad');
    await host.inside('ip', 'link', 'set', PORT, 'up');
    return { cut: () => set('down'), join: () => set('up') };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.remove();
  }

  /** Only its network is entered: processes go by the numbers they have here. */
  async #ip(...args: string[]): Promise<void> {
    await runCommand('nsenter', ['-t', String(this.#host.pid), '-n', '--', 'ip', ...args]);
  }
}

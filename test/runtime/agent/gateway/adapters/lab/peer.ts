import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Dhcp4Answer {
  readonly address: string;
  readonly router: string;
  readonly nameserver: string;
  readonly domain: string;
}

/** What a {@link Peer} can be asked to do from where it is. Failures reject with a code. */
export interface PeerCalls {
  /** Answers HTTP and UDP on a port, with `name` and who asked; by default on all addresses. */
  serve(name: string, port: number, address?: string): Promise<void>;
  /** @param from own address to ask from */
  tcp(url: string, from?: string): Promise<string>;
  /** @param sizeBytes of what is asked with */
  udp(address: string, port: number, from?: string, sizeBytes?: number): Promise<string>;
  /** Sends packets of one byte at an even pace and waits for nothing. */
  stream(address: string, port: number, count: number, everyMs: number): Promise<void>;
  /** Sends one packet with these bytes, in hex, and waits for nothing. */
  send(address: string, port: number, bytes: string): Promise<void>;
  /** Senders of all UDP packets that came to what it serves, answered or not. */
  arrivals(): Promise<string[]>;
  dns(server: string, name: string, type: 'A' | 'AAAA' | 'PTR'): Promise<string[]>;
  dhcp4(mac: string): Promise<Dhcp4Answer>;
  dhcp6(link: string, mac: string): Promise<string>;
}

/** A process in a network namespace: a machine, a host, the Internet. */
export class Peer {
  readonly namespace: string;
  readonly #child: ChildProcess;
  #lastId = 0;

  private constructor(namespace: string, child: ChildProcess) {
    this.namespace = namespace;
    this.#child = child;
    child.setMaxListeners(100);
  }

  static async start(namespace: string): Promise<Peer> {
    const script = fileURLToPath(new URL('peer-process.ts', import.meta.url));
    const node = [process.execPath, '--disable-warning=ExperimentalWarning', script];
    const child = spawn('nsenter', [`--net=/run/netns/${namespace}`, ...node], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    return new Peer(namespace, child);
  }

  readonly serve: PeerCalls['serve'] = (...args) => this.#call('serve', args);
  readonly tcp: PeerCalls['tcp'] = (...args) => this.#call('tcp', args);
  readonly udp: PeerCalls['udp'] = (...args) => this.#call('udp', args);
  readonly stream: PeerCalls['stream'] = (...args) => this.#call('stream', args);
  readonly send: PeerCalls['send'] = (...args) => this.#call('send', args);
  readonly arrivals: PeerCalls['arrivals'] = (...args) => this.#call('arrivals', args);
  readonly dns: PeerCalls['dns'] = (...args) => this.#call('dns', args);
  readonly dhcp4: PeerCalls['dhcp4'] = (...args) => this.#call('dhcp4', args);
  readonly dhcp6: PeerCalls['dhcp6'] = (...args) => this.#call('dhcp6', args);

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }

  #call<Value>(call: keyof PeerCalls, args: readonly unknown[]): Promise<Value> {
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      const listen = (message: { id: number; value?: Value; error?: string }): void => {
        if (message.id !== id) return;
        this.#child.off('message', listen);
        if (message.error === undefined) resolve(message.value as Value);
        else reject(new Error(message.error));
      };
      this.#child.on('message', listen);
      this.#child.send({ id, call, args });
    });
  }
}

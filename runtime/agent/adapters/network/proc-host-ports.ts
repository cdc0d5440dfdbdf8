import { readListeningPorts } from '../../core/network/read-listening-ports.ts';
import type { HostPorts } from '../../ports/network.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import { readProcNet } from './read-state.ts';

/** Listening ports as /proc/net tells them. */
export class ProcHostPorts implements HostPorts {
  readonly #host: NetworkNamespace;

  constructor(host: NetworkNamespace) {
    this.#host = host;
  }

  async listening(): Promise<{ protocol: 'tcp' | 'udp'; port: number }[]> {
    return (['tcp', 'udp'] as const).flatMap((protocol) => {
      const tables = [protocol, `${protocol}6`].map((name) => readProcNet(this.#host, name));
      return readListeningPorts(protocol, tables).map((port) => ({ protocol, port }));
    });
  }
}

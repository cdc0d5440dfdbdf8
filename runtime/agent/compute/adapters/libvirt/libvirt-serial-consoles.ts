import { ownerOf } from '../../../node/core/stack-user.ts';
import type { DomainPlace } from '../../core/domain-xml.ts';
import { serialTerminal } from '../../core/serial-terminal.ts';
import type { SerialConsoles, SerialMachine, SerialPort } from '../../ports/serial-consoles.ts';
import type { LibvirtClient } from './libvirt-client.ts';
import { openPtyPort } from './pty-port.ts';

/** Serial ports of machines that libvirt runs. */
export class LibvirtSerialConsoles implements SerialConsoles {
  readonly #client: LibvirtClient;
  readonly #place: Pick<DomainPlace, 'node' | 'user'>;

  constructor(client: LibvirtClient, place: Pick<DomainPlace, 'node' | 'user'>) {
    this.#client = client;
    this.#place = place;
  }

  async open(machine: SerialMachine): Promise<SerialPort | undefined> {
    const { node, user } = this.#place;
    const xml = await this.#client.call('runningDefinition', { node, machine: machine.id });
    const path = xml === undefined ? undefined : serialTerminal(xml);
    return path === undefined ? undefined : openPtyPort(path, ownerOf(machine, user).uid);
  }
}

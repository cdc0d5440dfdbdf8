import type { DesiredMachine } from '../../../../schemas/agent/desired.ts';
import type { MachineId } from '../../../../schemas/ids/brand.ts';
import { type DomainPlace, renderDomain } from '../../core/domain-xml.ts';
import type { DomainState, Hypervisor } from '../../ports/hypervisor.ts';
import type { ConsoleLogs } from './console-logs.ts';
import type { LibvirtClient } from './libvirt-client.ts';
import type { OwnMachine } from './thread/libvirt-calls.ts';

/** Machines as libvirt domains. Only domains that carry the mark of this node are ever touched. */
export class LibvirtHypervisor implements Hypervisor {
  readonly #client: LibvirtClient;
  readonly #place: DomainPlace;
  readonly #consoles: ConsoleLogs;

  constructor(client: LibvirtClient, place: DomainPlace, consoles: ConsoleLogs) {
    this.#client = client;
    this.#place = place;
    this.#consoles = consoles;
  }

  list(): Promise<DomainState[]> {
    return this.#client.call('list', this.#place.node);
  }

  definitionOf(machine: DesiredMachine): string {
    return renderDomain(machine, this.#place).definition;
  }

  define(machine: DesiredMachine): Promise<void> {
    const { xml } = renderDomain(machine, this.#place);
    return this.#client.call('define', this.#own(machine.id), xml);
  }

  start(machine: MachineId): Promise<void> {
    return this.#client.call('start', this.#own(machine));
  }

  shutdown(machine: MachineId): Promise<void> {
    return this.#client.call('shutdown', this.#own(machine));
  }

  destroy(machine: MachineId): Promise<void> {
    return this.#client.call('destroy', this.#own(machine));
  }

  async undefine(machine: MachineId): Promise<boolean> {
    const existed = await this.#client.call('undefine', this.#own(machine));
    await this.#consoles.remove(machine);
    return existed;
  }

  #own(machine: MachineId): OwnMachine {
    return { node: this.#place.node, machine };
  }
}

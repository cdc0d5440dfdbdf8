import type { DesiredMachine } from '../../../../../schemas/agent/desired.ts';
import type { MachineId } from '../../../../../schemas/ids/brand.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { type DomainPlace, renderDomain } from '../../core/domain-xml.ts';
import { poolPath } from '../../../node/core/names.ts';
import type { VolumePlaces } from '../../../storage/core/volume-places.ts';
import type { DomainState, Hypervisor, NetworkMtus } from '../../ports/hypervisor.ts';
import { directFiles } from '../../../storage/adapters/pools/direct-files.ts';
import type { FilesOf } from '../../../storage/adapters/pools/pool-files.ts';
import type { ConsoleLogs } from './console-logs.ts';
import type { LibvirtClient } from './libvirt-client.ts';
import { prepareMachineFiles } from './machine-files.ts';
import type { OwnMachine } from './thread/libvirt-calls.ts';

/** Machines as libvirt domains. Only domains that carry the mark of this node are ever touched. */
export class LibvirtHypervisor implements Hypervisor {
  readonly #client: LibvirtClient;
  readonly #place: DomainPlace;
  readonly #consoles: ConsoleLogs;
  readonly #filesOf: FilesOf | undefined;

  /** @param filesOf the way into pools other than the node's own; absent: there are none */
  constructor(client: LibvirtClient, place: DomainPlace, consoles: ConsoleLogs, filesOf?: FilesOf) {
    this.#filesOf = filesOf;
    this.#client = client;
    this.#place = place;
    this.#consoles = consoles;
  }

  list(): Promise<DomainState[]> {
    return this.#client.call('list', this.#place.node);
  }

  definitionOf(machine: DesiredMachine, mtus: NetworkMtus, places?: VolumePlaces): string {
    return renderDomain(machine, this.#place, mtus, places).definition;
  }

  async define(machine: DesiredMachine, mtus: NetworkMtus, places?: VolumePlaces): Promise<void> {
    await this.prepare(machine, places);
    const { xml } = renderDomain(machine, this.#place, mtus, places);
    await this.#client.call('define', this.#own(machine.id), xml);
  }

  /** Makes the files of a machine as its definition needs them. */
  async prepare(machine: DesiredMachine, places: VolumePlaces = new Map()): Promise<void> {
    const { node, pool, user } = this.#place;
    await prepareMachineFiles(machine, {
      pool,
      user,
      files: directFiles,
      poolOf: (volume, owner) => {
        const other = places.get(volume);
        if (other === undefined) return { path: pool, files: directFiles };
        if (!this.#filesOf) throw new Fault('POOL_ABSENT', { where: other });
        return { path: poolPath(node, other), files: this.#filesOf(other, owner) };
      },
    });
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

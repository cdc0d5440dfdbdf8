import { basename } from 'node:path';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { MachineId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import { imageFile, volumeFile } from '../../../node/core/names.ts';
import type { VolumePlaces } from '../../../storage/core/volume-places.ts';
import { type DiskChain, volumeOfFile } from '../../core/disk-chains.ts';
import { diskTarget } from '../../core/domain-disks.ts';
import { type DomainPlace, poolPaths } from '../../core/domain-xml.ts';
import type { DiskSwitchOrder, DiskSwitchOutcome, RunningDisks } from '../../ports/hypervisor.ts';
import type { LibvirtClient } from './libvirt-client.ts';
import type { OwnMachine } from './thread/libvirt-calls.ts';

/** Freezing and switching machine by machine takes a while on a busy node. */
const SWITCH_MS = 120_000;

/** Disks of machines that run, by libvirt. */
export class LibvirtDisks implements RunningDisks {
  readonly #client: LibvirtClient;
  readonly #place: Pick<DomainPlace, 'node' | 'pool'>;

  constructor(client: LibvirtClient, place: Pick<DomainPlace, 'node' | 'pool'>) {
    this.#client = client;
    this.#place = place;
  }

  async inUse(machine: MachineId): Promise<VolumeId[] | undefined> {
    const chains = await this.#client.call('diskChains', this.#own(machine));
    return chains?.flatMap(({ links }) => {
      const volume = links[0] && volumeOfFile(links[0].file);
      return volume ? [volume] : [];
    });
  }

  switchOver(
    orders: readonly DiskSwitchOrder[],
    places: VolumePlaces = new Map(),
  ): Promise<DiskSwitchOutcome[]> {
    const poolOf = poolPaths(this.#place, places);
    const calls = orders.map(({ machine, quiesce }) => ({
      own: this.#own(machine.id),
      quiesce,
      disks: machine.disks.map(({ volume }, index) => ({
        target: diskTarget(index),
        file: `${poolOf(volume)}/${volumeFile(volume)}`,
      })),
    }));
    return this.#client.callFor(SWITCH_MS, 'switchDisks', calls);
  }

  merging(machine: MachineId): Promise<boolean> {
    return this.#client.call('isMerging', this.#own(machine));
  }

  async pull(
    machine: MachineId,
    volume: VolumeId,
    below: VolumeId | Digest | undefined,
  ): Promise<void> {
    const chains = await this.#client.call('diskChains', this.#own(machine));
    const chain = chains?.find(({ links }) => links[0] && volumeOfFile(links[0].file) === volume);
    if (!chain) throw new Fault('NOT_FOUND', { what: 'disk in use', name: volume });
    const pull = { target: chain.target, below: below && indexOf(chain, below) };
    await this.#client.call('pullDisk', this.#own(machine), pull);
  }

  #own(machine: MachineId): OwnMachine {
    return { node: this.#place.node, machine };
  }
}

/** @throws Fault NOT_FOUND */
function indexOf({ links }: DiskChain, below: VolumeId | Digest): number {
  const name = below.startsWith('volume-')
    ? volumeFile(below as VolumeId)
    : imageFile(below as Digest);
  const found = links.find(({ file }) => basename(file) === basename(name));
  if (found?.index === undefined) throw new Fault('NOT_FOUND', { what: 'disk below', name: below });
  return found.index;
}

import { type MachineId, makeId, type VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { StackName } from '../../../../../schemas/ids/names.ts';
import { macAddress } from '../desired/addresses.ts';
import type { DefinedPort, DefinedVolume, StackDefinition } from './definition.ts';
import { stackDomain } from './make-definition.ts';
import type { Allotments } from '../../ports/stack-store.ts';

/** What is decided of a clone before it is made. */
export interface CloneWishes {
  /** Of the stack that it is made of, and its own. */
  readonly from: StackName;
  readonly name: StackName;
  /** Its guests stay who they are, and nothing leads out of its networks or into them. */
  readonly fenced: boolean;
  readonly ports: readonly DefinedPort[];
}

/**
 * Gives everything of a clone an id of its own. Its disks stand on those that the stack has now, which are layers by
 * the time that they are made. Inside its networks, which are its own and part of no LAN, addresses stay as they
 * are: what is on its disks may name them.
 *
 * @param random random bytes; called once per id and address
 */
export function cloneDefinition(
  origin: StackDefinition,
  { from, name, fenced, ports }: CloneWishes,
  random: (count: number) => Uint8Array,
): StackDefinition {
  const { layers: _layers, heldPorts: _held, images, ...rest } = origin;
  const networks = new Map(origin.networks.map(({ id }) => [id, makeId('network', random(16))]));
  const machines = new Map(origin.machines.map(({ id }) => [id, makeId('machine', random(16))]));
  const volumes = new Map(origin.volumes.map(({ id }) => [id, makeId('volume', random(16))]));
  const used = new Set(origin.volumes.map(({ image }) => image));
  return {
    ...rest,
    domain: fenced ? origin.domain : stackDomain(name),
    networks: origin.networks.map(({ uplink: _uplink, left: _left, ...network }) => ({
      ...network,
      id: known(networks, network.id),
    })),
    machines: origin.machines.map(
      ({ epoch: _epoch, move: _move, left: _left, instance, ...machine }) => ({
        ...machine,
        id: known(machines, machine.id),
        ...(fenced ? { instance: instance ?? machine.id } : {}),
        name: `${name}${machine.name.slice(from.length)}`,
        disks: machine.disks.map((disk) => ({ ...disk, volume: known(volumes, disk.volume) })),
        interfaces: machine.interfaces.map((each) => ({
          ...each,
          network: known(networks, each.network),
          mac: fenced ? each.mac : macAddress(random(3)),
        })),
      }),
    ),
    volumes: origin.volumes.map((volume) => cloneVolume(volume, volumes, machines)),
    ports: [...ports],
    images: images.filter(({ id }) => used.has(id)),
  };
}

/** @returns a definition with what only the cluster as a whole can hand out */
export const withAllotments = (
  definition: StackDefinition,
  { uplinkIndex, vnis }: Allotments,
): StackDefinition => ({
  ...definition,
  uplinkIndex,
  networks: definition.networks.map((network, index) => ({
    ...network,
    vni: vnis[index] ?? network.vni,
  })),
});

function cloneVolume(
  { base: _base, off: _off, left: _left, ...volume }: DefinedVolume,
  volumes: ReadonlyMap<VolumeId, VolumeId>,
  machines: ReadonlyMap<MachineId, MachineId>,
): DefinedVolume {
  return {
    ...volume,
    id: known(volumes, volume.id),
    machine: known(machines, volume.machine),
    base: volume.id,
  };
}

function known<Id>(ids: ReadonlyMap<Id, Id>, id: Id): Id {
  const found = ids.get(id);
  if (found === undefined) throw new Error(`${String(id)} is not part of the stack`);
  return found;
}

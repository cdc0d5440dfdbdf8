import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { makeId, type NodeId } from '../../../../../schemas/ids/brand.ts';
import { macAddress } from '../desired/addresses.ts';
import type {
  DefinedMachine,
  DefinedNetwork,
  DefinedVolume,
  StackDefinition,
} from './definition.ts';
import { hostName } from '../plan/host-name.ts';
import type { ImageCost } from '../../../releases/core/planned-appliance.ts';

/** What only the cluster as a whole can hand out. */
export interface Allotment {
  readonly gateway: NodeId;
  readonly uplinkIndex: number;
  /** One VXLAN network identifier per network. */
  readonly vnis: readonly number[];
}

/** What a definition is made from. */
export interface DefinitionSource {
  readonly plan: Plan;
  readonly address: string;
  readonly manifest: ApplianceManifest;
  readonly images: readonly Pick<ImageCost, 'id' | 'indexBytes' | 'diskBytes'>[];
}

/**
 * Gives every thing of a plan its id, MAC address and DNS domain.
 *
 * @param random random bytes; called once per id and address
 */
export function makeDefinition(
  source: DefinitionSource,
  allotment: Allotment,
  random: (count: number) => Uint8Array,
): StackDefinition {
  const { plan, manifest } = source;
  const networks = plan.networks.map((network, index): DefinedNetwork => ({
    id: makeId('network', random(16)),
    name: network.name,
    vni: allotment.vnis[index] ?? 1,
    mtu: network.mtu ?? LIMITS.network.largestMtuBytes,
    subnet4: network.subnet4,
    subnet6: network.subnet6,
    ...(network.uplink ? { uplink: network.uplink } : {}),
  }));
  const placed = plan.machines.map((machine) =>
    defineMachine(machine, { manifest, networks, random }),
  );
  return {
    gateway: allotment.gateway,
    domain: stackDomain(plan.name),
    uplinkIndex: allotment.uplinkIndex,
    machines: placed.map((each) => each.machine),
    volumes: placed.flatMap((each) => each.volumes),
    networks,
    ports: plan.ports,
    images: defineImages(source),
  };
}

/** @returns the images that machines of an appliance stand on, as nodes are told of them */
export const defineImages = ({
  images,
  address,
  manifest,
}: Omit<DefinitionSource, 'plan'>): StackDefinition['images'] =>
  images.map(({ id, indexBytes, diskBytes }) => ({
    id,
    indexBytes,
    diskBytes,
    label: `${address} ${manifest.version} (${rolesOf(manifest, id)})`,
  }));

/** DNS domain of a stack, below the top-level domain that is reserved for private use. */
export const stackDomain = (name: string): string => `${name}.stackyard.internal`;

const rolesOf = (manifest: ApplianceManifest, image: string): string =>
  Object.entries(manifest.roles)
    .filter(([, role]) => role.system.index === image)
    .map(([name]) => name)
    .join(', ');

function defineMachine(
  planned: Plan['machines'][number],
  context: {
    manifest: ApplianceManifest;
    networks: readonly DefinedNetwork[];
    random: (count: number) => Uint8Array;
  },
): { machine: DefinedMachine; volumes: DefinedVolume[] } {
  const { manifest, networks, random } = context;
  const id = makeId('machine', random(16));
  const role = manifest.roles[planned.role];
  const volumes = planned.disks.map(({ pool, ...disk }): DefinedVolume => ({
    id: makeId('volume', random(16)),
    machine: id,
    ...disk,
    ...(pool === undefined ? {} : { pool: pool.id }),
  }));
  const machine: DefinedMachine = {
    id,
    name: planned.name,
    role: planned.role,
    index: planned.index,
    hostname: role ? hostName(planned.role, role, planned.index) : planned.role,
    node: planned.node,
    cpu: planned.cpu,
    memoryBytes: planned.memoryBytes,
    ...(planned.firmware === undefined ? {} : { firmware: planned.firmware }),
    disks: volumes.map((volume) => ({ volume: volume.id, serial: diskSerial(volume.name) })),
    interfaces: planned.interfaces.flatMap(({ network: name, address4, address6 }) => {
      const network = networks.find((candidate) => candidate.name === name);
      if (!network) return [];
      return [{ network: network.id, mac: macAddress(random(3)), address4, address6 }];
    }),
  };
  return { machine, volumes };
}

/** virtio-blk serials hold 20 characters; the guest finds a disk by it. */
export const diskSerial = (diskName: string): string => diskName.slice(0, 20).replace(/-+$/, '');

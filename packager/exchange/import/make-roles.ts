import type { ApplianceSourceInput } from '../../../schemas/appliance/manifest.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { formatByteSize, parseByteSize } from '../../../schemas/ids/byte-size.ts';
import type { OvfDisk, OvfEnvelope, OvfSystem } from './envelope.ts';
import type { ImportNotes } from './import-notes.ts';
import { oneLine } from './one-line.ts';
import type { PackageDisk } from './package-disks.ts';
import { startOrder, systemsOf } from './start-order.ts';
import { uniqueNames } from './unique-names.ts';

export type RoleInput = ApplianceSourceInput['roles'][string];
type NetworksInput = NonNullable<ApplianceSourceInput['networks']>;

export interface RolesContext {
  readonly package: string;
  readonly notes: ImportNotes;
  readonly diskOf: (disk: OvfDisk) => Promise<PackageDisk>;
}

export interface MadeRoles {
  readonly roles: Readonly<Record<string, RoleInput>>;
  readonly networks: NetworksInput;
  readonly nameOf: ReadonlyMap<OvfSystem, string>;
  /** Disks that have to be copied, each once. */
  readonly disks: readonly PackageDisk[];
}

/** Every machine of the package becomes a role. @throws Fault PACKAGE_REFUSED, IMAGE_UNREADABLE */
export async function makeRoles(envelope: OvfEnvelope, context: RolesContext): Promise<MadeRoles> {
  const systems = systemsOf(envelope.content);
  const roleName = uniqueNames('label', 32);
  const nameOf = new Map(systems.map((one) => [one, roleName(one.id || one.title || 'machine')]));
  const networkNames = makeNetworks(envelope, systems);
  const after = startOrder(envelope.content);
  const disks = new Map<string, PackageDisk>();
  const roles: Record<string, RoleInput> = {};
  for (const system of systems) {
    const name = nameOf.get(system) ?? '';
    const { system: first, ...storage } = await makeStorage(system, envelope, context);
    disks.set(first.target, first);
    const before = (after.get(system) ?? []).map((other) => nameOf.get(other) ?? '');
    const networks = [...new Set(system.hardware.networks)].map(
      (one) => networkNames.get(one) ?? '',
    );
    noteDropped(system, name, context.notes);
    roles[name] = {
      title: oneLine(system.title) || oneLine(system.id) || name,
      cpu: system.hardware.cpus,
      memory: memoryOf(system, name, context),
      ...(system.hardware.firmware === undefined ? {} : { firmware: system.hardware.firmware }),
      system: { image: first.target, format: first.format, ...sizeOf(first) },
      ...(Object.keys(storage.data).length > 0 ? { data: storage.data } : {}),
      ...(networks.length > 0 ? { networks } : {}),
      ...(before.length > 0 ? { after: [...new Set(before)] } : {}),
    };
  }
  return {
    roles,
    networks: networksOf(envelope, networkNames),
    nameOf,
    disks: [...disks.values()],
  };
}

/** Names of networks as the package has them → ours; those that only machines name come last. */
function makeNetworks(
  { networks }: OvfEnvelope,
  systems: readonly OvfSystem[],
): ReadonlyMap<string, string> {
  const label = uniqueNames('label', 32);
  const used = systems.flatMap(({ hardware }) => hardware.networks);
  const all = new Set([...networks.map(({ name }) => name), ...used]);
  return new Map([...all].map((name) => [name, label(name)]));
}

function networksOf({ networks }: OvfEnvelope, names: ReadonlyMap<string, string>): NetworksInput {
  if (names.size === 0) return { private: {} };
  const entries = [...names].map(([name, label]) => {
    const described = networks.find((one) => one.name === name)?.description;
    return [label, { title: oneLine(described) || oneLine(name) || label }] as const;
  });
  return Object.fromEntries(entries);
}

interface Storage {
  readonly system: PackageDisk;
  readonly data: NonNullable<RoleInput['data']>;
}

/** The first disk is the one to start from; the others are ours to make, and empty. */
async function makeStorage(
  { id, hardware }: OvfSystem,
  { disks }: OvfEnvelope,
  { diskOf, notes, package: file }: RolesContext,
): Promise<Storage> {
  const refuse = (why: string): Fault => new Fault('PACKAGE_REFUSED', { file, why });
  const own = hardware.diskIds.map((diskId) => {
    const disk = disks.find((one) => one.id === diskId);
    if (disk) return disk;
    throw refuse(
      `its machine “${oneLine(id, 60)}” has a disk “${oneLine(diskId, 60)}” that is not described`,
    );
  });
  const [first, ...more] = own;
  if (!first) throw refuse(`its machine “${oneLine(id, 60)}” has no disk to start from`);
  if (first.fileId === undefined) {
    throw refuse(`the first disk of its machine “${oneLine(id, 60)}” is empty`);
  }
  const data = more.map((disk, index): [string, Storage['data'][string]] => {
    const name = `disk${index + 2}`;
    if (disk.fileId !== undefined) {
      const what = `disk “${oneLine(disk.id, 60)}” of “${oneLine(id, 60)}”`;
      notes.add(`The content of ${what} is not taken over: data disks (${name}) start empty`);
    }
    return [name, { size: exactSize(disk.capacityBytes), filesystem: 'none' }];
  });
  return { system: await diskOf(first), data: Object.fromEntries(data) };
}

/** A disk that is larger than what is in its file. */
const sizeOf = ({ capacityBytes, virtualBytes }: PackageDisk): { size?: string } =>
  capacityBytes > virtualBytes ? { size: exactSize(capacityBytes) } : {};

/** @returns a size that reads back as the same number of bytes */
function exactSize(bytes: number): string {
  const text = formatByteSize(bytes);
  return parseByteSize(text) === bytes ? text : `${bytes} B`;
}

function memoryOf(system: OvfSystem, name: string, { notes }: RolesContext): string {
  const least = LIMITS.appliance.minimumMemoryBytes;
  const bytes = system.hardware.memoryBytes;
  if (bytes !== undefined && bytes >= least) return exactSize(bytes);
  const given = bytes === undefined ? 2 ** 30 : least;
  notes.add(`Memory of “${name}” is not given or too small; it gets ${formatByteSize(given)}`);
  return exactSize(given);
}

function noteDropped(
  { hardware, operatingSystem }: OvfSystem,
  name: string,
  notes: ImportNotes,
): void {
  for (const what of new Set(hardware.dropped)) notes.add(`“${name}” had a ${what}: left out`);
  if (hardware.networks.length === 0) {
    notes.add(`“${name}” had no network; every machine has one here, it gets all`);
  }
  if (new Set(hardware.networks).size < hardware.networks.length) {
    notes.add(`“${name}” had several interfaces in one network; it gets one in each`);
  }
  if (/windows/i.test(operatingSystem ?? '')) {
    notes.add(`“${name}” runs Windows: it needs virtio drivers for disk and network in the image`);
  }
}

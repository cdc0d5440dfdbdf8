import { attributeOf, childrenOf, type XmlElement } from '../xml/xml-element.ts';
import type { OvfHardware } from './envelope.ts';
import { readAllocation } from './read-allocation.ts';
import type { ContentContext } from './read-content.ts';

const CIM = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_';
/** OVF 1 writes every device as an Item; OVF 2 has two kinds of its own. */
const ITEMS = ['Item', 'StorageItem', 'EthernetPortItem'];
/** VirtualBox puts `.xsd` behind some of these names. */
const FIELDS = ['Resource', 'Storage', 'EthernetPort'].flatMap((kind) => [
  `${CIM}${kind}AllocationSettingData`,
  `${CIM}${kind}AllocationSettingData.xsd`,
]);

/** CIM_ResourceAllocationSettingData.ResourceType. */
const TYPE = { cpu: 3, memory: 4, ethernet: 10, disk: 17 } as const;
/** What every machine has anyway, or none needs: controllers, consoles, graphics, pointers. */
const SILENT = [1, 5, 6, 9, 13, 19, 20, 21, 22, 23, 24];
const NAMES: Readonly<Record<number, string>> = {
  14: 'floppy drive',
  15: 'CD drive',
  16: 'DVD drive',
  35: 'sound card',
};

interface Device {
  readonly type: number;
  readonly id: string;
  readonly parent: string;
  /** On its parent. */
  readonly address: number;
  /** Of a controller among those of its kind. */
  readonly ownAddress: number;
  readonly quantity: string;
  readonly units: string;
  readonly connections: readonly string[];
  readonly hostResources: readonly string[];
  readonly configuration: string;
  readonly bound: string;
}

/** Reads a VirtualHardwareSection. @throws Fault PACKAGE_REFUSED */
export function readHardware(
  section: XmlElement,
  machine: string,
  { ovf, configuration, refuse }: ContentContext,
): Omit<OvfHardware, 'firmware'> {
  const all = ITEMS.flatMap((name) => childrenOf(section, ovf, name)).map((one) =>
    readDevice(one, ovf),
  );
  const devices = devicesOf(all, configuration);
  const ofType = (type: number): readonly Device[] => devices.filter((one) => one.type === type);
  const memory = ofType(TYPE.memory).map(({ quantity, units }) => readAllocation(quantity, units));
  if (memory.includes(undefined)) throw refuse(`the memory of “${machine}” cannot be read`);
  const used: readonly number[] = Object.values(TYPE);
  return {
    cpus: ofType(TYPE.cpu).reduce((sum, { quantity }) => sum + (Number(quantity) || 1), 0) || 1,
    memoryBytes: memory.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0) || undefined,
    diskIds: inOrder(ofType(TYPE.disk), devices).flatMap(({ hostResources }) => {
      const [host = ''] = hostResources;
      const [, id] = /^(?:(?:ovf:)?\/*disk\/|(?![^/]*[/:]))(.+)$/.exec(host) ?? [];
      if (id === undefined) throw refuse(`a disk of “${machine}” is at “${host.slice(0, 80)}”`);
      return [id];
    }),
    networks: ofType(TYPE.ethernet).flatMap(({ connections }) => connections.slice(0, 1)),
    dropped: devices
      .filter(({ type }) => !used.includes(type) && !SILENT.includes(type))
      .map(({ type }) => NAMES[type] ?? `device of type ${type}`),
  };
}

function readDevice(item: XmlElement, ovf: string): Device {
  const texts = (name: string): readonly string[] =>
    childrenOf(item, FIELDS, name).map(({ text }) => text.trim());
  const [
    type = '',
    id = '',
    parent = '',
    address = '',
    own = '',
    quantity = '',
    units = 'byte * 2^20',
  ] = [
    'ResourceType',
    'InstanceID',
    'Parent',
    'AddressOnParent',
    'Address',
    'VirtualQuantity',
    'AllocationUnits',
  ].map((name) => texts(name)[0]);
  return {
    type: Number(type),
    id,
    parent,
    address: Number(address) || 0,
    ownAddress: Number(own) || 0,
    quantity,
    units,
    connections: texts('Connection'),
    hostResources: texts('HostResource'),
    configuration: attributeOf(item, ovf, 'configuration') ?? '',
    bound: attributeOf(item, ovf, 'bound') ?? 'normal',
  };
}

/** Leaves out ranges and other configurations; a device of the chosen one replaces that of its id. */
function devicesOf(all: readonly Device[], configuration: string | undefined): readonly Device[] {
  const chosen = all.filter(
    (one) =>
      one.bound === 'normal' &&
      (one.configuration === '' || one.configuration.split(/\s+/).includes(configuration ?? '')),
  );
  const replaced = new Set(chosen.filter((one) => one.configuration !== '').map(({ id }) => id));
  return chosen.filter((one) => one.configuration !== '' || !replaced.has(one.id));
}

/**
 * By the address of their controller, and by their place on it: the machine starts from the first
 * disk of the first controller, in whichever order a product lists them. Controllers of several kinds
 * with one address come as they are listed; those that are not listed, as their disks name them.
 */
function inOrder(disks: readonly Device[], devices: readonly Device[]): readonly Device[] {
  const usual = disks.find(({ parent }) => parent !== '')?.parent ?? '';
  const parentOf = ({ parent }: Device): string => parent || usual;
  const listed = devices
    .filter(({ id }) => disks.some((disk) => parentOf(disk) === id))
    .toSorted((a, b) => a.ownAddress - b.ownAddress);
  const controllers = [...new Set([...listed.map(({ id }) => id), ...disks.map(parentOf)])];
  const placeOf = (disk: Device): number => controllers.indexOf(parentOf(disk));
  return disks.toSorted((a, b) => placeOf(a) - placeOf(b) || a.address - b.address);
}

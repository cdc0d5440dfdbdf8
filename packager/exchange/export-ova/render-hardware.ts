import { node, type XmlNode } from '../xml/write-xml.ts';
import type { ExportedMachine } from './plan-export.ts';

/** CIM_ResourceAllocationSettingData.ResourceType. */
const TYPE = { cpu: 3, memory: 4, scsi: 6, ethernet: 10, disk: 17 } as const;
const FIRST_CONTROLLER_ID = 3;
/** A SCSI bus has 16 places, and the seventh is the controller's own. */
const DISKS_ON_BUS = 15;
const placeOf = (number: number): number => {
  const place = number % DISKS_ON_BUS;
  return place < 7 ? place : place + 1;
};
const busOf = (number: number): number => Math.floor(number / DISKS_ON_BUS);

/** Fields of a device; written in alphabetical order, as the schema of CIM wants them. */
type Fields = Readonly<Record<string, string | number>>;

/** Renders what a machine is made of. Kinds of devices are those that every product knows. */
export function renderHardware({ name, role }: ExportedMachine): XmlNode {
  const disks = [`${name}.system`, ...Object.keys(role.data).map((data) => `${name}.data.${data}`)];
  const devices: Fields[] = [
    { ...numbered(TYPE.cpu, 1, `${role.cpu} processors`), VirtualQuantity: role.cpu },
    {
      ...numbered(TYPE.memory, 2, 'Memory'),
      AllocationUnits: 'byte * 2^20',
      VirtualQuantity: Math.ceil(role.memory / 2 ** 20),
    },
    ...Array.from({ length: busOf(disks.length - 1) + 1 }, (_, bus) => ({
      ...numbered(TYPE.scsi, FIRST_CONTROLLER_ID + bus, `Controller ${bus}`),
      Address: bus,
      ResourceSubType: 'lsilogic',
    })),
    ...disks.map((disk, number) => ({
      ...numbered(TYPE.disk, 10 + number, disk),
      AddressOnParent: placeOf(number),
      HostResource: `ovf:/disk/${disk}`,
      Parent: FIRST_CONTROLLER_ID + busOf(number),
    })),
    ...role.networks.map((network, number) => ({
      ...numbered(TYPE.ethernet, 40 + number, network),
      AddressOnParent: number,
      AutomaticAllocation: 'true',
      Connection: network,
      ResourceSubType: 'E1000',
    })),
  ];
  return node('VirtualHardwareSection', {}, [
    node('Info', {}, 'Hardware'),
    node('System', {}, [
      node('vssd:ElementName', {}, 'Hardware'),
      node('vssd:InstanceID', {}, '0'),
      node('vssd:VirtualSystemIdentifier', {}, name),
      node('vssd:VirtualSystemType', {}, 'vmx-13'),
    ]),
    ...devices.map(item),
    ...(role.firmware === 'uefi' ? [UEFI] : []),
  ]);
}

/** OVF has no word for firmware; this is VMware's, which others read too. It comes after all devices. */
const UEFI = node('vmw:Config', {
  'ovf:required': false,
  'vmw:key': 'firmware',
  'vmw:value': 'efi',
});

const numbered = (type: number, id: number, title: string): Fields => ({
  ElementName: title,
  InstanceID: id,
  ResourceType: type,
});

const item = (fields: Fields): XmlNode =>
  node(
    'Item',
    {},
    Object.entries(fields)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => node(`rasd:${key}`, {}, `${value}`)),
  );

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAllocation } from '../../../../packager/exchange/import/read-allocation.ts';
import { readEnvelope } from '../../../../packager/exchange/import/read-envelope.ts';
import { startOrder, systemsOf } from '../../../../packager/exchange/import/start-order.ts';
import type { OvfContent, OvfSystem } from '../../../../packager/exchange/import/envelope.ts';
import { faultCode } from '../../../fakes/fault-code.ts';
import { testOvf } from '../../../fakes/test-ovf.ts';

const read = (text: string): ReturnType<typeof readEnvelope> =>
  readEnvelope(Buffer.from(text), 'a.ovf');

/** A description with this hardware and nothing else. */
const hardware = (items: string, more = ''): OvfSystem => {
  const { content } =
    read(`<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
    xmlns:r="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
    xmlns:s="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_StorageAllocationSettingData.xsd">${more}
    <VirtualSystem ovf:id="a"><VirtualHardwareSection>${items}</VirtualHardwareSection></VirtualSystem></Envelope>`);
  return content as OvfSystem;
};
const cpus = (number: number, attributes = ''): string =>
  `<Item ${attributes}><r:InstanceID>1</r:InstanceID><r:ResourceType>3</r:ResourceType><r:VirtualQuantity>${number}</r:VirtualQuantity></Item>`;
const diskAt = (controller: number, place: number, id: string): string =>
  `<StorageItem><s:ResourceType>17</s:ResourceType><s:Parent>${controller}</s:Parent><s:AddressOnParent>${place}</s:AddressOnParent><s:HostResource>/disk/${id}</s:HostResource></StorageItem>`;

describe('hardware of a machine', () => {
  test('of several configurations the default one counts', () => {
    const more =
      '<DeploymentOptionSection><Configuration ovf:id="s"/><Configuration ovf:id="m" ovf:default="true"/></DeploymentOptionSection>';
    const items = cpus(1) + cpus(2, 'ovf:configuration="s"') + cpus(4, 'ovf:configuration="m l"');
    expect(hardware(items, more).hardware.cpus).toBe(4);
    expect(hardware(items).hardware.cpus).toBe(1);
  });

  test('ranges are no devices', () => {
    const items = cpus(2) + cpus(1, 'ovf:bound="min"') + cpus(8, 'ovf:bound="max"');
    expect(hardware(items).hardware.cpus).toBe(2);
  });

  test('disks are in the order of their controllers and places, as OVF 2 writes them too', () => {
    const items = diskAt(9, 1, 'b') + diskAt(5, 0, 'c') + diskAt(9, 0, 'a');
    expect(hardware(items).hardware.diskIds).toEqual(['a', 'b', 'c']);
  });
});

describe('I6: what starts a machine', () => {
  const system = (inHardware: string, beside = ''): OvfSystem => {
    const { content } =
      read(`<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
      xmlns:vmw="http://www.vmware.com/schema/ovf" xmlns:vbox="http://www.virtualbox.org/ovf/machine">
      <VirtualSystem ovf:id="a"><VirtualHardwareSection>${inHardware}</VirtualHardwareSection>${beside}</VirtualSystem></Envelope>`);
    return content as OvfSystem;
  };
  const config = (key: string, value: string): string =>
    `<vmw:Config ovf:required="false" vmw:key="${key}" vmw:value="${value}"/>`;
  const virtualBox = (type: string): string =>
    `<vbox:Machine ovf:required="false"><ovf:Info/><Hardware><CPU/><Firmware type="${type}"/></Hardware></vbox:Machine>`;

  test.each([
    ['VMware: efi', config('firmware', 'efi'), '', 'uefi'],
    ['VMware: bios', config('firmware', 'bios'), '', 'bios'],
    ['VMware: another setting', config('nestedHVEnabled', 'efi'), '', undefined],
    ['VirtualBox: EFI', '', virtualBox('EFI'), 'uefi'],
    ['VirtualBox: EFI64', '', virtualBox('EFI64'), 'uefi'],
    ['VirtualBox: BIOS', '', virtualBox('BIOS'), 'bios'],
    ['nothing', '', '', undefined],
    ['nonsense', config('firmware', 'coreboot'), '', undefined],
  ])('%s', (_name, inHardware, beside, firmware) => {
    expect(system(inHardware, beside).hardware.firmware).toBe(firmware);
  });

  test('Secure Boot is told as left out, when it was on', () => {
    const told = (value: string): readonly string[] =>
      system(config('bootOptions.efiSecureBootEnabled', value)).hardware.dropped;
    expect(told('true')).toEqual(['Secure Boot setting']);
    expect(told('false')).toEqual([]);
  });
});

test.each([
  ['4', 'byte * 2^30', 2 ** 32],
  ['4', 'byte*2^20', 2 ** 22],
  ['4', 'byte * 10^9', 4e9],
  ['512', 'MegaBytes', 2 ** 29],
  ['7', 'byte', 7],
  ['7', 'byte * 2^99', undefined],
  ['7', 'furlong', undefined],
  ['-7', 'byte', undefined],
  ['${size}', 'byte', undefined],
])('%s %s are %s bytes', (quantity, units, bytes) => {
  expect(readAllocation(quantity, units)).toBe(bytes);
});

describe('the order of starting', () => {
  const system = (id: string): OvfSystem => ({
    kind: 'system',
    id,
    title: undefined,
    annotation: undefined,
    operatingSystem: undefined,
    products: [],
    hardware: {
      cpus: 1,
      memoryBytes: undefined,
      diskIds: [],
      networks: [],
      firmware: undefined,
      dropped: [],
    },
  });
  const collection = (
    id: string,
    members: readonly OvfContent[],
    order: Record<string, number>,
  ): OvfContent => ({
    kind: 'collection',
    id,
    title: undefined,
    annotation: undefined,
    products: [],
    members,
    order: new Map(Object.entries(order)),
  });
  const afterOf = (content: OvfContent): Record<string, string[]> => {
    const order = startOrder(content);
    return Object.fromEntries(
      systemsOf(content).map((one) => [one.id, (order.get(one) ?? []).map(({ id }) => id)]),
    );
  };

  test('each comes after all of the next lower number; 0 is whenever', () => {
    const members = ['db', 'cache', 'web', 'tool'].map(system);
    const content = collection('all', members, { db: 1, cache: 1, web: 5, tool: 0 });
    expect(afterOf(content)).toEqual({ db: [], cache: [], web: ['db', 'cache'], tool: [] });
  });

  test('a collection within one stands for all its machines', () => {
    const inner = collection('back', ['db', 'queue'].map(system), { db: 1, queue: 2 });
    const content = collection('all', [inner, system('web')], { back: 1, web: 2 });
    expect(afterOf(content)).toEqual({ db: [], queue: ['db'], web: ['db', 'queue'] });
  });
});

test('whatever is damaged, a description is read or refused', () => {
  const good = testOvf();
  const words = [
    '<Item>',
    '</Item>',
    'ovf:',
    '"',
    '',
    'VirtualSystem',
    '99999999999999999999',
    '-1',
  ];
  const edit = fc.record({
    at: fc.nat(good.length),
    cut: fc.nat(12),
    put: fc.constantFrom(...words),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const text = edits.reduce(
        (now, { at, cut, put }) => now.slice(0, at) + put + now.slice(at + cut),
        good,
      );
      expect(['no fault', 'XML_REFUSED', 'PACKAGE_REFUSED']).toContain(faultCode(() => read(text)));
    }),
    { numRuns: 1_000 },
  );
});

import type { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import { node, writeXml, type XmlNode } from '../xml/write-xml.ts';
import { type ExportedMachine, type ExportPlan, findDisk } from './plan-export.ts';
import { renderHardware } from './render-hardware.ts';
import { renderProperty } from './render-property.ts';

const OVF = 'http://schemas.dmtf.org/ovf/envelope/1';
const CIM = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_';
const FORMAT = 'http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized';
/** CIM_OperatingSystem.OSType: LINUX 64-Bit. */
const LINUX = 101;

/**
 * Renders the description of an OVA: OVF 1.1 (DSP0243 1.1.1), elements in the order of its schema.
 *
 * @param sizes bytes of each file, by name
 */
export const renderEnvelope = (
  manifest: ApplianceManifest,
  plan: ExportPlan,
  sizes: ReadonlyMap<string, number>,
): string =>
  writeXml(
    node(
      'Envelope',
      {
        xmlns: OVF,
        'xmlns:ovf': OVF,
        'xmlns:rasd': `${CIM}ResourceAllocationSettingData`,
        'xmlns:vssd': `${CIM}VirtualSystemSettingData`,
        ...(usesUefi(plan) ? { 'xmlns:vmw': 'http://www.vmware.com/schema/ovf' } : {}),
      },
      [
        node(
          'References',
          {},
          plan.disks.map(({ fileName }) =>
            node('File', {
              'ovf:id': fileName,
              'ovf:href': fileName,
              'ovf:size': sizes.get(fileName) ?? 0,
            }),
          ),
        ),
        section(
          'DiskSection',
          'Disks',
          plan.machines.flatMap((one) => disksOf(one, plan)),
        ),
        section('NetworkSection', 'Networks', networksOf(manifest)),
        collection(manifest, plan),
      ],
    ),
  );

const usesUefi = ({ machines }: ExportPlan): boolean =>
  machines.some(({ role }) => role.firmware === 'uefi');

const section = (name: string, info: string, content: readonly XmlNode[]): XmlNode =>
  node(name, {}, [node('Info', {}, info), ...content]);

function disksOf({ name, role }: ExportedMachine, { disks }: ExportPlan): readonly XmlNode[] {
  const disk = (id: string, bytes: number, file: Record<string, string>): XmlNode =>
    node('Disk', {
      'ovf:diskId': id,
      ...file,
      'ovf:capacity': bytes,
      'ovf:capacityAllocationUnits': 'byte',
      'ovf:format': FORMAT,
    });
  const file = findDisk(disks, role.system)?.fileName ?? '';
  return [
    disk(`${name}.system`, role.system.sizeBytes, { 'ovf:fileRef': file }),
    ...Object.entries(role.data).map(([data, { size }]) => disk(`${name}.data.${data}`, size, {})),
  ];
}

const networksOf = ({ networks }: ApplianceManifest): readonly XmlNode[] =>
  Object.entries(networks).map(([name, { title }]) =>
    node('Network', { 'ovf:name': name }, [node('Description', {}, title ?? name)]),
  );

function collection(manifest: ApplianceManifest, { machines }: ExportPlan): XmlNode {
  const ordered = machines.filter(({ order }) => order > 0);
  return node('VirtualSystemCollection', { 'ovf:id': manifest.name }, [
    node('Info', {}, 'The machines of the appliance'),
    node('Name', {}, manifest.title),
    section('ProductSection', 'The appliance', [
      node('Product', {}, manifest.title),
      node('Version', {}, manifest.version),
      ...Object.entries(manifest.parameters).map(([key, one]) => renderProperty(key, one)),
    ]),
    section('AnnotationSection', 'What it is', [node('Annotation', {}, manifest.summary)]),
    ...(ordered.length === 0
      ? []
      : [
          section(
            'StartupSection',
            'What starts first',
            ordered.map(({ name, order }) => node('Item', { 'ovf:id': name, 'ovf:order': order })),
          ),
        ]),
    ...machines.map(system),
  ]);
}

const system = (machine: ExportedMachine): XmlNode =>
  node('VirtualSystem', { 'ovf:id': machine.name }, [
    node('Info', {}, `A machine of role ${machine.roleName}`),
    node('Name', {}, machine.role.title ?? machine.name),
    node('OperatingSystemSection', { 'ovf:id': LINUX }, [
      node('Info', {}, 'Operating system'),
      node('Description', {}, 'Linux'),
    ]),
    renderHardware(machine),
  ]);

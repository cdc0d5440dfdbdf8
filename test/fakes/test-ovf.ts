import { createHash } from 'node:crypto';
import { qemuImage } from './qemu-image.ts';
import { testTar } from './test-tar.ts';
import { testDisk } from './test-disk.ts';

/** Two disks that machines of a test package start from. */
export const OVF_DISKS: Readonly<Record<string, Buffer>> = {
  'web.vmdk': qemuImage(testDisk(11, 64), 'vmdk', ['subformat=streamOptimized']),
  'db.vmdk': qemuImage(testDisk(12, 64), 'vmdk', ['subformat=streamOptimized']),
};
export const OVF_DISK_BYTES = 64 * 4_096;

const item = (type: number, id: number, fields: string): string =>
  `<Item><rasd:InstanceID>${id}</rasd:InstanceID><rasd:ResourceType>${type}</rasd:ResourceType>${fields}</Item>`;

const machine = (id: string, more: string, devices: string): string => `
    <VirtualSystem ovf:id="${id}">
      <Info>A machine</Info>
      <Name>${id} machine</Name>
      <OperatingSystemSection ovf:id="96"><Info/><Description>Debian</Description></OperatingSystemSection>
      ${more}
      <VirtualHardwareSection>
        <Info/>
        ${item(3, 1, '<rasd:VirtualQuantity>2</rasd:VirtualQuantity>')}
        ${item(4, 2, '<rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:VirtualQuantity>512</rasd:VirtualQuantity>')}
        ${item(6, 3, '<rasd:ResourceSubType>lsilogic</rasd:ResourceSubType>')}
        ${devices}
      </VirtualHardwareSection>
    </VirtualSystem>`;

const network = (id: number, name: string): string =>
  item(10, id, `<rasd:Connection>${name}</rasd:Connection>`);
const disk = (id: number, name: string, place: number): string =>
  item(
    17,
    id,
    `<rasd:AddressOnParent>${place}</rasd:AddressOnParent><rasd:HostResource>ovf:/disk/${name}</rasd:HostResource><rasd:Parent>3</rasd:Parent>`,
  );

/** A package of two machines, as products write them. */
export const testOvf = (): string => `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
  xmlns:vmw="http://www.vmware.com/schema/ovf">
  <References>
    <File ovf:id="f1" ovf:href="web.vmdk" ovf:size="${OVF_DISKS['web.vmdk']?.length}"/>
    <File ovf:id="f2" ovf:href="db.vmdk"/>
  </References>
  <DiskSection>
    <Info/>
    <Disk ovf:diskId="d1" ovf:fileRef="f1" ovf:capacity="${OVF_DISK_BYTES}"/>
    <Disk ovf:diskId="d2" ovf:fileRef="f2" ovf:capacity="1" ovf:capacityAllocationUnits="byte * 2^30"/>
    <Disk ovf:diskId="d3" ovf:capacity="5" ovf:capacityAllocationUnits="byte * 2^30"/>
  </DiskSection>
  <NetworkSection><Info/>
    <Network ovf:name="VM Network"><Description>To the outside</Description></Network>
    <Network ovf:name="Büro 1"/>
  </NetworkSection>
  <vmw:ExtraSection ovf:required="false"/>
  <VirtualSystemCollection ovf:id="shop">
    <Info/>
    <Name>A shop</Name>
    <AnnotationSection><Info/><Annotation>Sells things &amp; more. Second sentence.</Annotation></AnnotationSection>
    <ProductSection ovf:class="org.shop">
      <Info/><Product>Shop</Product><Version>2.1</Version><ProductUrl>https://shop.example/</ProductUrl>
      <Property ovf:key="admin" ovf:type="string" ovf:userConfigurable="true" ovf:value="root" ovf:qualifiers="MinLen(2) MaxLen(20)"><Label>Administrator</Label><Description>Who may do all</Description></Property>
      <Property ovf:key="password" ovf:type="string" ovf:password="true" ovf:userConfigurable="true" ovf:value="hunter2"><Label>Password</Label></Property>
      <Property ovf:key="port" ovf:type="uint16" ovf:userConfigurable="true" ovf:value="8080"/>
      <Property ovf:key="tls" ovf:type="boolean" ovf:userConfigurable="true" ovf:value="true"/>
      <Property ovf:key="size" ovf:type="string" ovf:userConfigurable="true" ovf:value="small" ovf:qualifiers="ValueMap{&quot;small&quot;,&quot;large&quot;}"/>
      <Property ovf:key="build" ovf:type="string" ovf:value="17"/>
    </ProductSection>
    <StartupSection><Info/>
      <Item ovf:id="Web Server" ovf:order="20" ovf:startDelay="0"/>
      <Item ovf:id="db" ovf:order="10" ovf:startDelay="0"/>
    </StartupSection>
    ${machine('Web Server', '', network(5, 'VM Network') + network(6, 'Büro 1') + disk(8, 'd1', 0) + item(15, 9, ''))}
    ${machine('db', '', network(5, 'Büro 1') + disk(7, 'd3', 1) + disk(8, 'd2', 0))}
  </VirtualSystemCollection>
</Envelope>
`;

/** @returns a line of a manifest */
export const digestLine = (
  name: string,
  content: Uint8Array | string,
  algorithm = 'SHA256',
): string =>
  `${algorithm}(${name})= ${createHash(algorithm.toLowerCase()).update(content).digest('hex')}\n`;

/** All files of a package, the description first. */
export function testPackage(ovf = testOvf(), algorithm = 'SHA256'): [string, string | Buffer][] {
  const files: [string, string | Buffer][] = [['shop.ovf', ovf], ...Object.entries(OVF_DISKS)];
  const digests = files.map(([name, content]) => digestLine(name, content, algorithm)).join('');
  return [['shop.ovf', ovf], ['shop.mf', digests], ...Object.entries(OVF_DISKS)];
}

export const testOva = (files: readonly (readonly [string, string | Buffer])[]): Buffer =>
  testTar(files.map(([name, content]) => ({ name, content })));

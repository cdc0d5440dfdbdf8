import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planExport } from '../../../../packager/exchange/export-ova/plan-export.ts';
import { renderEnvelope } from '../../../../packager/exchange/export-ova/render-envelope.ts';
import { readEnvelope } from '../../../../packager/exchange/import/read-envelope.ts';
import { systemsOf } from '../../../../packager/exchange/import/start-order.ts';
import { parseXml } from '../../../../packager/exchange/xml/parse-xml.ts';
import { node, writeXml } from '../../../../packager/exchange/xml/write-xml.ts';
import { ApplianceManifest } from '../../../../schemas/appliance/manifest.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const role = (more: object = {}): object => ({
  memory: 2 ** 30,
  cpu: 1,
  count: { default: 1, minimum: 1, maximum: 1 },
  networks: ['private'],
  system: { sizeBytes: 2 ** 30, index: DIGEST },
  data: {},
  ...more,
});
const manifest = (roles: Record<string, object>): ApplianceManifest =>
  ApplianceManifest.parse({
    format: 1,
    name: 'app',
    version: '1.0.0',
    title: 'App',
    summary: 'An app',
    licence: 'MIT',
    categories: ['example'],
    screenshots: [],
    parameters: {},
    roles,
  });
const rendered = (roles: Record<string, object>): string => {
  const whole = manifest(roles);
  return renderEnvelope(whole, planExport(whole), new Map([['app-web.vmdk', 7]]));
};

test('I6: a machine that starts by UEFI is marked so, and read back so; others are not', () => {
  const text = rendered({ web: role({ firmware: 'uefi' }), db: role() });
  const firmware = systemsOf(readEnvelope(Buffer.from(text), 'app.ovf').content).map(
    ({ id, hardware }) => [id, hardware.firmware],
  );
  expect(firmware).toEqual([
    ['web', 'uefi'],
    ['db', undefined],
  ]);
  expect(rendered({ db: role() })).not.toContain('vmw:');
});

describe('the description of an OVA', () => {
  test('is this text', () => {
    expect(rendered({ web: role() })).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData" xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData">
        <References>
          <File ovf:id="app-web.vmdk" ovf:href="app-web.vmdk" ovf:size="7"/>
        </References>
        <DiskSection>
          <Info>Disks</Info>
          <Disk ovf:diskId="web.system" ovf:fileRef="app-web.vmdk" ovf:capacity="1073741824" ovf:capacityAllocationUnits="byte" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
        </DiskSection>
        <NetworkSection>
          <Info>Networks</Info>
          <Network ovf:name="private">
            <Description>private</Description>
          </Network>
        </NetworkSection>
        <VirtualSystemCollection ovf:id="app">
          <Info>The machines of the appliance</Info>
          <Name>App</Name>
          <ProductSection>
            <Info>The appliance</Info>
            <Product>App</Product>
            <Version>1.0.0</Version>
          </ProductSection>
          <AnnotationSection>
            <Info>What it is</Info>
            <Annotation>An app</Annotation>
          </AnnotationSection>
          <VirtualSystem ovf:id="web">
            <Info>A machine of role web</Info>
            <Name>web</Name>
            <OperatingSystemSection ovf:id="101">
              <Info>Operating system</Info>
              <Description>Linux</Description>
            </OperatingSystemSection>
            <VirtualHardwareSection>
              <Info>Hardware</Info>
              <System>
                <vssd:ElementName>Hardware</vssd:ElementName>
                <vssd:InstanceID>0</vssd:InstanceID>
                <vssd:VirtualSystemIdentifier>web</vssd:VirtualSystemIdentifier>
                <vssd:VirtualSystemType>vmx-13</vssd:VirtualSystemType>
              </System>
              <Item>
                <rasd:ElementName>1 processors</rasd:ElementName>
                <rasd:InstanceID>1</rasd:InstanceID>
                <rasd:ResourceType>3</rasd:ResourceType>
                <rasd:VirtualQuantity>1</rasd:VirtualQuantity>
              </Item>
              <Item>
                <rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits>
                <rasd:ElementName>Memory</rasd:ElementName>
                <rasd:InstanceID>2</rasd:InstanceID>
                <rasd:ResourceType>4</rasd:ResourceType>
                <rasd:VirtualQuantity>1024</rasd:VirtualQuantity>
              </Item>
              <Item>
                <rasd:Address>0</rasd:Address>
                <rasd:ElementName>Controller 0</rasd:ElementName>
                <rasd:InstanceID>3</rasd:InstanceID>
                <rasd:ResourceSubType>lsilogic</rasd:ResourceSubType>
                <rasd:ResourceType>6</rasd:ResourceType>
              </Item>
              <Item>
                <rasd:AddressOnParent>0</rasd:AddressOnParent>
                <rasd:ElementName>web.system</rasd:ElementName>
                <rasd:HostResource>ovf:/disk/web.system</rasd:HostResource>
                <rasd:InstanceID>10</rasd:InstanceID>
                <rasd:Parent>3</rasd:Parent>
                <rasd:ResourceType>17</rasd:ResourceType>
              </Item>
              <Item>
                <rasd:AddressOnParent>0</rasd:AddressOnParent>
                <rasd:AutomaticAllocation>true</rasd:AutomaticAllocation>
                <rasd:Connection>private</rasd:Connection>
                <rasd:ElementName>private</rasd:ElementName>
                <rasd:InstanceID>40</rasd:InstanceID>
                <rasd:ResourceSubType>E1000</rasd:ResourceSubType>
                <rasd:ResourceType>10</rasd:ResourceType>
              </Item>
            </VirtualHardwareSection>
          </VirtualSystem>
        </VirtualSystemCollection>
      </Envelope>
      "
    `);
  });

  test('sixteen disks are on two controllers, and none at the place of one', () => {
    const data = Object.fromEntries(
      Array.from({ length: 15 }, (_, i) => [`d${i}`, { size: 4_096, filesystem: 'none' }]),
    );
    const text = rendered({ web: role({ data }) });
    const places = [...text.matchAll(/AddressOnParent>(\d+)<[^]*?Parent>(\d)</g)].map(
      ([, place, parent]) => `${parent}:${place}`,
    );
    expect(places.slice(0, 16)).toHaveLength(16);
    expect(new Set(places.slice(0, 16)).size).toBe(16);
    expect(places).not.toContain('3:7');
    const { content } = readEnvelope(Buffer.from(text), 'app.ovf');
    const [system] = systemsOf(content);
    expect(system?.hardware.diskIds).toEqual([
      'web.system',
      ...Object.keys(data).map((name) => `web.data.${name}`),
    ]);
  });

  test('the start order of many roles that all wait for each other is found at once', () => {
    const names = Array.from({ length: 32 }, (_, i) => `r${i}`);
    const roles = names.map((name, i) => [name, role({ after: names.slice(0, i) })]);
    const { machines } = planExport(manifest(Object.fromEntries(roles)));
    expect(machines.map(({ order }) => order)).toEqual(names.map((_, i) => i + 1));
  });
});

test('any text comes back from XML as it was, but for what XML cannot hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (text, value) => {
      const document = writeXml(node('a', { b: value, c: text }, text));
      const { attributes, text: found } = parseXml(Buffer.from(document), 'x');
      expect(found).toBe(text);
      expect(attributes.find(({ name }) => name === 'c')?.value).toBe(text);
    }),
  );
});

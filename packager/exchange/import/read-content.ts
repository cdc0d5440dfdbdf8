import type { Fault } from '../../../schemas/errors/fault.ts';
import { attributeOf, childrenOf, textOf, type XmlElement } from '../xml/xml-element.ts';
import type { OvfCollection, OvfContent, OvfProduct, OvfProperty, OvfSystem } from './envelope.ts';
import { readFirmware } from './read-firmware.ts';
import { readHardware } from './read-hardware.ts';

export interface ContentContext {
  /** The namespace of the description. */
  readonly ovf: string;
  readonly configuration: string | undefined;
  readonly refuse: (why: string) => Fault;
}

/** Reads a VirtualSystem or a VirtualSystemCollection. @throws Fault PACKAGE_REFUSED */
export function readContent(element: XmlElement, context: ContentContext): OvfContent {
  const { ovf } = context;
  const common = {
    id: attributeOf(element, ovf, 'id') ?? '',
    title: textOf(element, ovf, 'Name'),
    annotation: childrenOf(element, ovf, 'AnnotationSection')
      .map((one) => textOf(one, ovf, 'Annotation'))
      .find((text) => text !== undefined),
    products: childrenOf(element, ovf, 'ProductSection').map((one) => readProduct(one, ovf)),
  };
  return element.name === 'VirtualSystem'
    ? readSystem(element, common, context)
    : readCollection(element, common, context);
}

type Common = Pick<OvfSystem, 'id' | 'title' | 'annotation' | 'products'>;

function readSystem(element: XmlElement, common: Common, context: ContentContext): OvfSystem {
  const { ovf, refuse } = context;
  const [system] = childrenOf(element, ovf, 'OperatingSystemSection');
  const [hardware] = childrenOf(element, ovf, 'VirtualHardwareSection');
  if (!hardware) throw refuse(`its machine “${common.id}” has no hardware`);
  const devices = readHardware(hardware, common.id, context);
  const { firmware, isSecureBoot } = readFirmware(element, hardware);
  const dropped = [...devices.dropped, ...(isSecureBoot ? ['Secure Boot setting'] : [])];
  return {
    kind: 'system',
    ...common,
    operatingSystem: system && textOf(system, ovf, 'Description'),
    hardware: { ...devices, firmware, dropped },
  };
}

function readCollection(
  element: XmlElement,
  common: Common,
  context: ContentContext,
): OvfCollection {
  const { ovf } = context;
  const items = childrenOf(element, ovf, 'StartupSection').flatMap((one) =>
    childrenOf(one, ovf, 'Item'),
  );
  const order = items.map((item): [string, number] => [
    attributeOf(item, ovf, 'id') ?? '',
    Number(attributeOf(item, ovf, 'order') ?? 0) || 0,
  ]);
  const members = element.children.filter(
    ({ namespace, name }) => namespace === ovf && /^VirtualSystem(Collection)?$/.test(name),
  );
  return {
    kind: 'collection',
    ...common,
    members: members.map((member) => readContent(member, context)),
    order: new Map(order),
  };
}

function readProduct(section: XmlElement, ovf: string): OvfProduct {
  const names = [attributeOf(section, ovf, 'class'), attributeOf(section, ovf, 'instance')];
  return {
    name: textOf(section, ovf, 'Product'),
    vendor: textOf(section, ovf, 'Vendor'),
    version: textOf(section, ovf, 'Version'),
    url: textOf(section, ovf, 'ProductUrl'),
    properties: childrenOf(section, ovf, 'Property').map((one) => readProperty(one, ovf, names)),
  };
}

function readProperty(
  element: XmlElement,
  ovf: string,
  [group, instance]: readonly (string | undefined)[],
): OvfProperty {
  const key = attributeOf(element, ovf, 'key') ?? '';
  return {
    key: [group, key, instance].filter((part) => part !== undefined && part !== '').join('.'),
    type: attributeOf(element, ovf, 'type') ?? 'string',
    value: attributeOf(element, ovf, 'value') ?? textOf(element, ovf, 'Value'),
    isAsked: attributeOf(element, ovf, 'userConfigurable') === 'true',
    isPassword: attributeOf(element, ovf, 'password') === 'true',
    label: textOf(element, ovf, 'Label'),
    description: textOf(element, ovf, 'Description'),
    qualifiers: attributeOf(element, ovf, 'qualifiers') ?? '',
  };
}

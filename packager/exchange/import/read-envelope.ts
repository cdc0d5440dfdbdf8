import { Fault } from '../../../schemas/errors/fault.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { attributeOf, childrenOf, textOf, type XmlElement } from '../xml/xml-element.ts';
import type { OvfDisk, OvfEnvelope, OvfFile } from './envelope.ts';
import { readAllocation } from './read-allocation.ts';
import { readContent } from './read-content.ts';

const NAMESPACES = [
  'http://schemas.dmtf.org/ovf/envelope/1',
  'http://schemas.dmtf.org/ovf/envelope/2',
  'http://www.vmware.com/schema/ovf/1/envelope',
];
const READ = [
  'References',
  'DiskSection',
  'NetworkSection',
  'VirtualSystem',
  'VirtualSystemCollection',
  'DeploymentOptionSection',
  'Strings',
];

/**
 * Reads the description in an OVF package.
 *
 * @param file its name, for the sentence
 * @throws Fault XML_REFUSED, LIMIT_EXCEEDED, PACKAGE_REFUSED
 */
export function readEnvelope(bytes: Uint8Array, file: string): OvfEnvelope {
  const root = parseXml(bytes, file);
  const refuse = (why: string): Fault => new Fault('PACKAGE_REFUSED', { file, why });
  const ovf = root.namespace;
  if (root.name !== 'Envelope' || !NAMESPACES.includes(ovf)) {
    throw refuse('it does not begin with an OVF Envelope');
  }
  const contents = root.children.filter(
    ({ namespace, name }) => namespace === ovf && /^VirtualSystem(Collection)?$/.test(name),
  );
  const [content] = contents;
  if (!content || contents.length > 1) throw refuse(`it describes ${contents.length} systems`);
  const configuration = defaultConfiguration(root, ovf);
  return {
    files: sectionItems(root, ovf, ['References', 'File']).map((one) => readFile(one, ovf)),
    disks: sectionItems(root, ovf, ['DiskSection', 'Disk']).map((one) =>
      readDisk(one, ovf, refuse),
    ),
    networks: sectionItems(root, ovf, ['NetworkSection', 'Network']).map((one) => ({
      name: attributeOf(one, ovf, 'name') ?? '',
      description: textOf(one, ovf, 'Description'),
    })),
    content: readContent(content, { ovf, configuration, refuse }),
    dropped: root.children
      .filter(({ namespace, name }) => namespace !== ovf || !READ.includes(name))
      .map(({ name }) => `section ${name}`),
  };
}

const sectionItems = (
  root: XmlElement,
  ovf: string,
  [section, item]: readonly [string, string],
): readonly XmlElement[] =>
  childrenOf(root, ovf, section).flatMap((found) => childrenOf(found, ovf, item));

/** Of several sizes of a package (DeploymentOptionSection) the default one is imported. */
function defaultConfiguration(root: XmlElement, ovf: string): string | undefined {
  const all = sectionItems(root, ovf, ['DeploymentOptionSection', 'Configuration']);
  const chosen = all.find((one) => attributeOf(one, ovf, 'default') === 'true') ?? all[0];
  return chosen && attributeOf(chosen, ovf, 'id');
}

function readFile(element: XmlElement, ovf: string): OvfFile {
  const size = attributeOf(element, ovf, 'size');
  const compression = attributeOf(element, ovf, 'compression');
  return {
    id: attributeOf(element, ovf, 'id') ?? '',
    href: attributeOf(element, ovf, 'href') ?? '',
    sizeBytes: size !== undefined && /^\d{1,16}$/.test(size) ? Number(size) : undefined,
    compression: compression === 'identity' || compression === '' ? undefined : compression,
    isCut: attributeOf(element, ovf, 'chunkSize') !== undefined,
  };
}

function readDisk(element: XmlElement, ovf: string, refuse: (why: string) => Fault): OvfDisk {
  const id = attributeOf(element, ovf, 'diskId') ?? '';
  const capacity = attributeOf(element, ovf, 'capacity') ?? '';
  const units = attributeOf(element, ovf, 'capacityAllocationUnits') ?? 'byte';
  const capacityBytes = readAllocation(capacity, units);
  if (capacityBytes === undefined) throw refuse(`the size of its disk “${id}” cannot be read`);
  return {
    id,
    fileId: attributeOf(element, ovf, 'fileRef'),
    capacityBytes,
    hasParent: attributeOf(element, ovf, 'parentRef') !== undefined,
  };
}

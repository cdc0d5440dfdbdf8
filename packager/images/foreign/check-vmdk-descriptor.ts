/** Keys that say nothing about other files. Everything else may, so it is refused. */
const HARMLESS = /^(version|encoding|CID|parentCID|isNativeSnapshot|createType|ddb\.[\w.-]+)$/;
const EXTENT = /^(?:RW|RDONLY|NOACCESS)\s+(\d{1,16})\s+([A-Z0-9_]+)(?:\s+.*)?$/;
const TYPES = ['monolithicSparse', 'streamOptimized'];

/** An image that is only the difference to another one. */
export const VMDK_PARENT =
  'it is based on another file; flatten it: qemu-img convert -O vmdk old.vmdk new.vmdk';

/**
 * Checks the text inside a VMDK that says what belongs to it (attack A10): one part, which is the
 * file itself, and no parent. QEMU looks for words anywhere in the text, also behind a `#`, so words
 * that would make it open another file are refused wherever they stand.
 *
 * @param text the descriptor up to its first NUL ("Virtual Disk Format 5.0", VMware, p. 4)
 * @param sectors of 512 bytes, as the binary header says
 * @returns in words what is wrong, or undefined
 */
export function checkVmdkDescriptor(text: string, sectors: number): string | undefined {
  if (/parentFileNameHint/i.test(text)) return VMDK_PARENT;
  const values = new Map<string, string>();
  const extents: RegExpExecArray[] = [];
  for (const line of text.split(/\r?\n/).map((part) => part.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const extent = EXTENT.exec(line);
    const [, key, value = ''] = /^([\w.-]+)\s*=\s*"?(.*?)"?$/.exec(line) ?? [];
    if (extent) extents.push(extent);
    else if (key === undefined) return 'its descriptor has a line that cannot be read';
    else if (!HARMLESS.test(key)) return `its descriptor sets ${key}, which is not known here`;
    else if (values.has(key)) return `its descriptor sets ${key} twice`;
    else values.set(key, value);
  }
  return checkValues(values) ?? checkExtents(extents, sectors);
}

function checkValues(values: ReadonlyMap<string, string>): string | undefined {
  if (values.get('parentCID')?.toLowerCase() !== 'ffffffff') return VMDK_PARENT;
  const type = values.get('createType') ?? 'none';
  if (TYPES.includes(type)) return undefined;
  return `it is a VMDK of type ${type.slice(0, 40)}, wanted ${TYPES.join(' or ')}: its data is elsewhere`;
}

function checkExtents(
  extents: readonly (readonly (string | undefined)[])[],
  sectors: number,
): string | undefined {
  const [[, size, kind] = []] = extents;
  if (extents.length !== 1) return `it has ${extents.length} parts, wanted one: itself`;
  if (kind !== 'SPARSE') return `its data is in another file or device (${kind})`;
  if (Number(size) === sectors) return undefined;
  return `its sizes contradict each other: ${size} and ${sectors} sectors`;
}

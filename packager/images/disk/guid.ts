/**
 * GUIDs on disks have their first three parts little-endian (UEFI 2.10, appendix A).
 *
 * @param guid as people write it, with dashes
 */
export function writeGuid(target: Buffer, offset: number, guid: string): void {
  const [a = '', b = '', c = '', d = '', e = ''] = guid.split('-');
  target.writeUInt32LE(Number.parseInt(a, 16), offset);
  target.writeUInt16LE(Number.parseInt(b, 16), offset + 4);
  target.writeUInt16LE(Number.parseInt(c, 16), offset + 6);
  target.write(d + e, offset + 8, 'hex');
}

/** @returns a GUID as people write it, in lower case. */
export function readGuid(source: Buffer, offset: number): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return [
    hex(source.readUInt32LE(offset), 8),
    hex(source.readUInt16LE(offset + 4), 4),
    hex(source.readUInt16LE(offset + 6), 4),
    source.toString('hex', offset + 8, offset + 10),
    source.toString('hex', offset + 10, offset + 16),
  ].join('-');
}

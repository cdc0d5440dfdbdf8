/** How images of other formats begin. */
const OTHER_FORMATS: readonly (readonly [name: string, at: number, signature: string])[] = [
  ['qcow2', 0, 'QFI\xfb'],
  ['VMDK', 0, 'KDMV'],
  ['VMDK', 0, '# Disk DescriptorFile'],
  ['VHD', 0, 'conectix'],
  ['VHDX', 0, 'vhdxfile'],
  ['VDI', 64, '\x7f\x10\xda\xbe'],
  ['QED', 0, 'QED\0'],
  ['LUKS', 0, 'LUKS\xba\xbe'],
  ['gzip', 0, '\x1f\x8b'],
  ['xz', 0, '\xfd7zXZ\0'],
  ['zstd', 0, '\x28\xb5\x2f\xfd'],
];

/**
 * Looks whether a file that is said to be a raw disk is an image of another format. As raw it would
 * be packed byte by byte and no machine could start from it.
 *
 * @param bytes the first of the file
 * @returns the name of the other format, or undefined
 */
export function findOtherFormat(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.subarray(0, 128)).toString('latin1');
  return OTHER_FORMATS.find(([, at, signature]) => text.startsWith(signature, at))?.[0];
}

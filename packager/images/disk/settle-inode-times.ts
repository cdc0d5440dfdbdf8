import { crc32c } from './crc32c.ts';

/** A part of a disk that can be read and written at any place. */
export interface BlockAccess {
  read(offset: number, length: number): Promise<Buffer>;
  write(offset: number, bytes: Buffer): Promise<void>;
}

/** Offsets in an inode (Linux, Documentation/filesystems/ext4/inodes.rst). */
const INODE = {
  atime: 0x08,
  ctime: 0x0c,
  mtime: 0x10,
  links: 0x1a,
  generation: 0x64,
  checksumLow: 0x7c,
  extraBytes: 0x80,
  checksumHigh: 0x82,
  ctimeExtra: 0x84,
  mtimeExtra: 0x88,
  atimeExtra: 0x8c,
} as const;
const GOOD_OLD_INODE_BYTES = 128;
/** Sizes of the extra part that reach behind the named fields. */
const HAS_CHECKSUM_HIGH = 4;
const HAS_TIMES = 16;

const INCOMPAT_64BIT = 0x80;
const RO_COMPAT_METADATA_CSUM = 0x400;

interface Geometry {
  readonly blockBytes: number;
  readonly inodesPerGroup: number;
  readonly groups: number;
  readonly inodeBytes: number;
  readonly descriptorBytes: number;
  readonly descriptorsAt: number;
  readonly checksums: boolean;
  readonly seed: number;
}

/**
 * Gives every inode of an ext4 file system the time of its last modification as that of its last
 * access and change as well.
 *
 * mke2fs copies those two from the files it was given, and no program can set a file's change time:
 * without this step no two images would be equal. The file system must not be mounted.
 *
 * @throws RangeError when it is not the kind of file system that we make
 */
export async function settleInodeTimes(device: BlockAccess): Promise<void> {
  const geometry = readGeometry(await device.read(1024, 1024));
  const { groups, descriptorBytes } = geometry;
  const table = await device.read(geometry.descriptorsAt, groups * descriptorBytes);
  for (let group = 0; group < groups; group += 1) {
    const descriptor = table.subarray(group * descriptorBytes, (group + 1) * descriptorBytes);
    const used = geometry.inodesPerGroup - unusedInodes(descriptor);
    if (used <= 0) continue;
    const offset = inodeTableBlock(descriptor) * geometry.blockBytes;
    const inodes = await device.read(offset, used * geometry.inodeBytes);
    for (let i = 0; i < used; i += 1) {
      const inode = inodes.subarray(i * geometry.inodeBytes, (i + 1) * geometry.inodeBytes);
      settleInode(inode, group * geometry.inodesPerGroup + i + 1, geometry);
    }
    await device.write(offset, inodes);
  }
}

/** Offsets in the super block (Documentation/filesystems/ext4/super.rst). */
function readGeometry(superBlock: Buffer): Geometry {
  const u32 = (offset: number): number => superBlock.readUInt32LE(offset);
  const blockBytes = 1024 << u32(0x18);
  const is64Bit = (u32(0x60) & INCOMPAT_64BIT) !== 0;
  const inodeBytes = superBlock.readUInt16LE(0x58);
  if (superBlock.readUInt16LE(0x38) !== 0xef53 || u32(0x18) > 6 || inodeBytes < 160) {
    throw new RangeError('not an ext4 file system of ours');
  }
  const inodesPerGroup = u32(0x28);
  return {
    blockBytes,
    inodesPerGroup,
    groups: Math.ceil(u32(0x00) / inodesPerGroup),
    inodeBytes,
    descriptorBytes: is64Bit ? superBlock.readUInt16LE(0xfe) : 32,
    descriptorsAt: (u32(0x14) + 1) * blockBytes,
    checksums: (u32(0x64) & RO_COMPAT_METADATA_CSUM) !== 0,
    seed: crc32c(0xffff_ffff, superBlock.subarray(0x68, 0x78)),
  };
}

const inodeTableBlock = (descriptor: Buffer): number =>
  descriptor.readUInt32LE(0x08) +
  (descriptor.length >= 64 ? descriptor.readUInt32LE(0x28) * 2 ** 32 : 0);

const unusedInodes = (descriptor: Buffer): number =>
  descriptor.readUInt16LE(0x1c) +
  (descriptor.length >= 64 ? descriptor.readUInt16LE(0x32) * 2 ** 16 : 0);

function settleInode(inode: Buffer, number: number, geometry: Geometry): void {
  if (inode.readUInt16LE(INODE.links) === 0) return;
  const extraBytes = inode.readUInt16LE(INODE.extraBytes);
  const seconds = inode.readUInt32LE(INODE.mtime);
  inode.writeUInt32LE(seconds, INODE.atime);
  inode.writeUInt32LE(seconds, INODE.ctime);
  if (extraBytes >= HAS_TIMES) {
    const extra = inode.readUInt32LE(INODE.mtimeExtra);
    inode.writeUInt32LE(extra, INODE.atimeExtra);
    inode.writeUInt32LE(extra, INODE.ctimeExtra);
  }
  if (geometry.checksums) writeChecksum(inode, number, { seed: geometry.seed, extraBytes });
}

/** Checksum of an inode (Documentation/filesystems/ext4/checksums.rst): UUID, number, generation, inode. */
function writeChecksum(
  inode: Buffer,
  number: number,
  { seed, extraBytes }: { seed: number; extraBytes: number },
): void {
  const numberBytes = Buffer.alloc(4);
  numberBytes.writeUInt32LE(number);
  const hasHigh = inode.length > GOOD_OLD_INODE_BYTES && extraBytes >= HAS_CHECKSUM_HIGH;
  inode.writeUInt16LE(0, INODE.checksumLow);
  if (hasHigh) inode.writeUInt16LE(0, INODE.checksumHigh);
  const start = crc32c(crc32c(seed, numberBytes), inode.subarray(INODE.generation, 0x68));
  const sum = crc32c(start, inode);
  inode.writeUInt16LE(sum & 0xffff, INODE.checksumLow);
  if (hasHigh) inode.writeUInt16LE(sum >>> 16, INODE.checksumHigh);
}

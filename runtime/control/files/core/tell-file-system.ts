import { FILES_MOUNTS, type FilesMount } from '../../../../schemas/agent/volume-files.ts';

/** What a partition holds: a file system that can be looked into, or something else, in words. */
export type FoundFileSystem =
  | { readonly kind: FilesMount }
  | { readonly kind: 'other'; readonly what: string; readonly why: string };

interface Mark {
  readonly at: number;
  /** In hexadecimal digits. */
  readonly bytes: string;
}

interface Kind {
  readonly name: FilesMount | { readonly what: string; readonly why: string };
  /** All of one of these. */
  readonly marks: readonly (readonly Mark[])[];
}

const text = (at: number, ascii: string): Mark => ({
  at,
  bytes: Buffer.from(ascii, 'latin1').toString('hex'),
});
const bytes = (at: number, hex: string): Mark => ({ at, bytes: hex });
const other = (what: string, why: string): Kind['name'] => ({ what, why });
const unknown = (what: string): Kind['name'] =>
  other(what, `it has the file system ${what}, which Stackyard does not look into`);

const SECTOR = 512;
const lvmLabel = (sector: number): readonly Mark[] => [
  text(sector * SECTOR, 'LABELONE'),
  text(sector * SECTOR + 24, 'LVM2 001'),
];

/**
 * By what stands at the beginning of each, as libblkid tells them (util-linux, libblkid/src/superblocks). What
 * may lie under another one comes first.
 */
const KINDS: readonly Kind[] = [
  { name: other('LUKS', 'it is encrypted (LUKS)'), marks: [[bytes(0, '4c554b53babe')]] },
  { name: other('BitLocker', 'it is encrypted (BitLocker)'), marks: [[text(3, '-FVE-FS-')]] },
  {
    name: other('LVM', 'it belongs to a volume group (LVM), which Stackyard does not look into'),
    marks: [0, 1, 2, 3].map(lvmLabel),
  },
  {
    name: other('RAID', 'it is part of a RAID, which Stackyard does not look into'),
    marks: [[bytes(4096, 'fc4e2ba9')], [bytes(0, 'fc4e2ba9')]],
  },
  {
    name: other('swap', 'it is swap space'),
    marks: [[text(4086, 'SWAPSPACE2')], [text(4086, 'SWAP-SPACE')]],
  },
  { name: 'xfs', marks: [[text(0, 'XFSB')]] },
  { name: 'btrfs', marks: [[text(0x1_0040, '_BHRfS_M')]] },
  { name: unknown('NTFS'), marks: [[text(3, 'NTFS    ')]] },
  { name: unknown('exFAT'), marks: [[text(3, 'EXFAT   ')]] },
  { name: unknown('squashfs'), marks: [[text(0, 'hsqs')]] },
  { name: unknown('ISO 9660'), marks: [[text(0x8001, 'CD001')]] },
  { name: unknown('f2fs'), marks: [[bytes(1024, '1020f5f2')]] },
  { name: 'ext4', marks: [[bytes(1080, '53ef')]] },
  {
    name: 'vfat',
    marks: ['FAT12   ', 'FAT16   '].map((name) => [text(54, name), bytes(510, '55aa')]),
  },
  { name: 'vfat', marks: [[text(82, 'FAT32   '), bytes(510, '55aa')]] },
];

/** @param head the first FILES_HEAD_BYTES of a partition, or all of a smaller one */
export function tellFileSystem(head: Uint8Array): FoundFileSystem {
  const has = ({ at, bytes: wanted }: Mark): boolean =>
    Buffer.from(head.subarray(at, at + wanted.length / 2)).toString('hex') === wanted;
  const found = KINDS.find(({ marks }) => marks.some((all) => all.every(has)))?.name;
  if (typeof found === 'object') return { kind: 'other', ...found };
  if (found !== undefined) return { kind: found };
  return head.every((byte) => byte === 0)
    ? { kind: 'other', what: 'empty', why: 'it is empty' }
    : {
        kind: 'other',
        what: 'unknown',
        why: `it has no file system that Stackyard knows; it looks into ${FILES_MOUNTS.join(', ')}`,
      };
}

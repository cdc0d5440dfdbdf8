import { z } from 'zod';
import type { DiskContent, NodeDisk } from '../../../../../schemas/agent/disk.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';

/** Columns that are asked of lsblk(8); none of them makes it look into a mounted file system. */
export const DISK_COLUMNS =
  'PATH,KNAME,TYPE,SIZE,MODEL,SERIAL,RM,RO,PTTYPE,FSTYPE,LABEL,MOUNTPOINTS';

const Text = z.string().nullish();

interface Device extends z.infer<typeof Columns> {
  readonly children?: readonly Device[] | undefined;
}

const Columns = z.object({
  path: z.string(),
  kname: z.string(),
  type: z.string(),
  size: z.number(),
  model: Text,
  serial: Text,
  rm: z.boolean(),
  ro: z.boolean(),
  pttype: Text,
  fstype: Text,
  label: Text,
  mountpoints: z.array(z.string().nullable()).default([]),
});
const Device: z.ZodType<Device> = Columns.extend({
  get children() {
    return z.array(Device).optional();
  },
});
const Answer = z.object({ blockdevices: z.array(Device) });

/** Memory of the node itself. */
const NO_DISK = /^(ram|zram|fd|sr)\d/;
const { reports } = LIMITS.agent;

/** What was found by looking at a device itself. */
export type Probed = Partial<Pick<Device, 'fstype' | 'label' | 'pttype'>>;

/**
 * Reads what blkid(8) found by looking at devices themselves (`-o export`): lsblk tells what udev
 * remembers, which without udev, or before it has looked, is nothing.
 *
 * @returns by path of the device
 */
export function readProbed(text: string): ReadonlyMap<string, Probed> {
  const found = text.split('\n\n').map((block) => {
    const pairs = block.split('\n').map((line): [string, string] => {
      const [key = '', ...value] = line.split('=');
      // Written so that a shell reads them: a backslash before what means something to it.
      return [key, value.join('=').replace(/\\(.)/g, '$1')];
    });
    const {
      DEVNAME = '',
      TYPE,
      LABEL,
      PTTYPE,
    } = Object.fromEntries(pairs) as Record<string, string>;
    return [DEVNAME, { fstype: TYPE, label: LABEL, pttype: PTTYPE }] as const;
  });
  return new Map(found);
}

/**
 * Reads the disks of a node out of what `lsblk --json --bytes` says with {@link DISK_COLUMNS}.
 *
 * @param options `probed`: what {@link readProbed} found; `types`: which devices count as disks
 * @throws SyntaxError, ZodError when it is something else
 */
export function readDisks(
  json: string,
  { probed = new Map(), types = ['disk'] }: DiskOptions = {},
): NodeDisk[] {
  return Answer.parse(JSON.parse(json))
    .blockdevices.filter(({ type, kname, size }) => {
      return types.includes(type) && size > 0 && !NO_DISK.test(kname);
    })
    .map((device) => diskOf(withProbed(device, probed)))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .slice(0, reports.disks);
}

export interface DiskOptions {
  readonly probed?: ReadonlyMap<string, Probed>;
  readonly types?: readonly string[];
}

function withProbed(device: Device, probed: ReadonlyMap<string, Probed>): Device {
  const found = probed.get(device.path);
  return {
    ...device,
    fstype: found?.fstype ?? device.fstype,
    label: found?.label ?? device.label,
    pttype: found?.pttype ?? device.pttype,
    children: device.children?.map((child) => withProbed(child, probed)),
  };
}

function diskOf(device: Device): NodeDisk {
  const contents = contentsOf(device);
  return {
    path: word(device.path),
    ...named('model', device.model),
    ...named('serial', device.serial),
    sizeBytes: device.size,
    removable: device.rm,
    readOnly: device.ro,
    state: isUsed(contents) ? 'used' : contents.length > 0 ? 'holds-data' : 'empty',
    contents: contents.slice(0, reports.diskContents),
  };
}

/** What stands on a disk is used by it, whether or not that is mounted. */
const isUsed = (contents: readonly DiskContent[]): boolean =>
  contents.some(({ kind, mountedAt }) => kind === 'volume' || mountedAt.length > 0);

function contentsOf({ children = [], ...device }: Device): DiskContent[] {
  const mountedAt = device.mountpoints.flatMap((place) => (place === null ? [] : [word(place)]));
  const at = { path: word(device.path), mountedAt: mountedAt.slice(0, reports.diskMounts) };
  const own: DiskContent[] = [];
  if (device.pttype && device.type !== 'part') {
    own.push({ ...at, mountedAt: [], kind: 'partitions', type: word(device.pttype) });
  }
  if (isMadeOf(device)) own.push({ ...at, kind: 'volume', type: word(device.type) });
  if (device.fstype || mountedAt.length > 0) {
    const type = word(device.fstype ?? '');
    own.push({ ...at, kind: kindOf(type), type, ...named('label', device.label) });
  }
  return [...own, ...children.flatMap(contentsOf)];
}

/** Whatever lies between a disk or a partition and what is mounted: LVM, RAID, dm-crypt. */
const isMadeOf = ({ type }: Pick<Device, 'type'>): boolean =>
  type !== 'disk' && type !== 'part' && type !== 'loop';

const KINDS: Readonly<Record<string, DiskContent['kind']>> = {
  swap: 'swap',
  crypto_LUKS: 'encrypted',
  BitLocker: 'encrypted',
  LVM2_member: 'lvm',
  LVM1_member: 'lvm',
  linux_raid_member: 'raid',
  ddf_raid_member: 'raid',
  isw_raid_member: 'raid',
  zfs_member: 'zfs',
  '': 'other',
};
const kindOf = (type: string): DiskContent['kind'] => KINDS[type] ?? 'filesystem';

/** What disks say of themselves may be padded, and anything. */
const word = (text: string): string =>
  text
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, reports.wordChars);

const named = <Key extends string>(
  key: Key,
  text: string | null | undefined,
): Partial<Record<Key, string>> => {
  const value = word(text ?? '');
  return value === '' ? {} : ({ [key]: value } as Record<Key, string>);
};

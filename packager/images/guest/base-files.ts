import type { ArchitectureFacts } from '../build/architecture.ts';
import { cloudInitFiles } from './cloud-config.ts';
import { dataGateFiles } from './data-gate.ts';
import { firstStartFiles } from './first-start.ts';
import { kernelArguments, renderGrubConfig } from './grub-config.ts';
import type { GuestFile } from './guest-file.ts';
import { unitFiles } from './units.ts';

/**
 * The root line: without it the root stays read-only. It grows with its partition. It is not checked
 * at start: its journal puts right what a power cut leaves, and what is worse makes it read-only.
 */
const renderFstab = (rootUuid: string): string =>
  `UUID=${rootUuid} / ext4 defaults,errors=remount-ro,x-systemd.growfs 0 0\n`;

const hosts = `\
127.0.0.1 localhost
::1 localhost ip6-localhost ip6-loopback
`;

/** Lets systemd-repart grow the root partition when the machine's disk is larger than the image. */
const growRoot = `\
[Partition]
Type=root
`;

/**
 * Hardware that machines of a stack do not have, although QEMU's chipsets bring it: loading and
 * probing it takes seconds without KVM. Disks and network are virtio.
 */
const unusedDrivers = `\
blacklist ahci
blacklist ata_piix
blacklist floppy
blacklist i2c_i801
blacklist i2c_piix4
blacklist iTCO_wdt
blacklist lpc_ich
blacklist pcspkr
blacklist psmouse
blacklist qemu_fw_cfg
`;

/** The power button, by which the host asks the machine to shut down; see the coldplug in units.ts. */
const neededDrivers = 'button\n';

/**
 * The initial RAM disk holds the one driver that Debian's cloud kernel lacks to reach its disk, and
 * nothing else: 40 KiB instead of 18 MB to load and unpack.
 */
const initialRamDisk = `\
AUTO_MODULES=no
MICROCODE=no
INCLUDE_MODULES=virtio_blk,ext4
`;

/** Sourced by mktirfs when it is done: packs its result again without inode numbers and times. */
const reproducibleRamDisk = `\
find "$initramfs_dir" -exec touch -h -d @0 {} +
( cd "$initramfs_dir" && find . ! -name . -print0 | LC_ALL=C sort -z |
  cpio --null -o --quiet -R 0:0 -H newc --reproducible | gzip -9n ) > "$image_name"
`;

/** What the files of an image are made from, beside its recipe. */
export interface GuestFacts {
  readonly rootUuid: string;
  readonly architecture: ArchitectureFacts;
  readonly kernelArguments: readonly string[];
}

/** @returns the files that every image gets before its packages are installed. */
export const baseFiles = (facts: GuestFacts): readonly GuestFile[] => [
  {
    path: '/boot/grub/grub.cfg',
    content: renderGrubConfig(
      facts.rootUuid,
      kernelArguments(facts.architecture, facts.kernelArguments),
    ),
  },
  { path: '/etc/fstab', content: renderFstab(facts.rootUuid) },
  { path: '/etc/hosts', content: hosts },
  { path: '/etc/modprobe.d/stackyard.conf', content: unusedDrivers },
  { path: '/etc/modules-load.d/stackyard.conf', content: neededDrivers },
  { path: '/etc/repart.d/50-root.conf', content: growRoot },
  { path: '/etc/tiny-initramfs/tiny-initramfs.conf', content: initialRamDisk },
  {
    path: '/etc/tiny-initramfs/hooks.end/reproducible',
    content: reproducibleRamDisk,
    permissions: '0755',
  },
  ...unitFiles(facts.architecture.serialConsole.split(',')[0] ?? ''),
  ...cloudInitFiles(),
  ...firstStartFiles,
  ...dataGateFiles,
];

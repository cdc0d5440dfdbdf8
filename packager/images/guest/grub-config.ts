import type { ArchitectureFacts } from '../build/architecture.ts';

/**
 * Kernel arguments of every image.
 *
 * `lsm` names Debian's security modules without `bpf`: nothing here uses it, and setting it up costs
 * seconds where there is no KVM. Mitigations stay as the kernel has them, that is on. Both consoles
 * show the log; the last one named is /dev/console. After a panic the machine starts anew.
 */
export const kernelArguments = (
  architecture: ArchitectureFacts,
  fromRecipe: readonly string[],
): readonly string[] => [
  'ro',
  'console=tty0',
  `console=${architecture.serialConsole}`,
  'quiet',
  'loglevel=4',
  'systemd.show_status=true',
  // A log cannot show colours and moving stars.
  'TERM=dumb',
  'lsm=landlock,lockdown,yama,apparmor',
  'panic=30',
  ...fromRecipe,
];

/**
 * Renders /boot/grub/grub.cfg. It starts Debian's links /vmlinuz and /initrd.img at once, so that a
 * kernel installed in the guest is the one that starts next, without a menu to regenerate.
 */
export const renderGrubConfig = (rootUuid: string, args: readonly string[]): string => `\
# Written when the image was built. /vmlinuz and /initrd.img follow the newest kernel.
serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
search --no-floppy --fs-uuid --set=root ${rootUuid}
linux /vmlinuz root=UUID=${rootUuid} ${args.join(' ')}
initrd /initrd.img
boot
`;

/** Renders what is built into GRUB itself: how it finds the file above. */
export const renderEarlyGrubConfig = (rootUuid: string): string => `\
search --no-floppy --fs-uuid --set=root ${rootUuid}
set prefix=($root)/boot/grub
configfile $prefix/grub.cfg
`;

/** Modules of GRUB: partitions, file systems, starting Linux, the serial console. */
const COMMON_MODULES = [
  'part_gpt',
  'ext2',
  'normal',
  'linux',
  'configfile',
  'search',
  'search_fs_uuid',
  'serial',
  'terminal',
];
export const BIOS_GRUB_MODULES: readonly string[] = ['biosdisk', ...COMMON_MODULES];
export const EFI_GRUB_MODULES: readonly string[] = [
  'fat',
  ...COMMON_MODULES.filter((name) => name !== 'terminal'),
  'terminal',
];

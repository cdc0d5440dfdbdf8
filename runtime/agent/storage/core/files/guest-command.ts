import { LIMITS } from '../../../../../schemas/config/limits.ts';

const { guestMemoryMiB, guestProcessBytes, guestTranslationMiB, guestCpuSeconds } =
  LIMITS.stack.points.files;

/** Whom a reading guest’s process runs as: nobody else, so that nothing on a node is theirs. */
export const GUEST_USER = 1_999_999_999;

/** Files that the process is given open, by number. */
export const GUEST_FILES = { blocks: 3, kernel: 4, initrd: 5 } as const;

export interface GuestOn {
  /** `kvm` takes the group that may open /dev/kvm. */
  readonly accelerator: 'kvm' | 'tcg';
  readonly group: number;
  readonly qemu: GuestMachine;
}

/** QEMU for a kind of processor, and its machine. */
export interface GuestMachine {
  readonly program: string;
  readonly machine: string;
}

/** By what Node calls the processor. */
export const GUEST_MACHINES: Readonly<Record<string, GuestMachine>> = {
  x64: { program: 'qemu-system-x86_64', machine: 'pc,usb=off' },
  arm64: { program: 'qemu-system-aarch64', machine: 'virt' },
};

/**
 * The command of a reading guest. Its process has no right, no network, nothing to write to, may start no other one, comes after everybody
 * else on the processor, and ends with the agent (prctl(2), PR_SET_PDEATHSIG). The volume reaches it as an open
 * connection to what serves it, read-only.
 */
export function guestCommand({ accelerator, group, qemu }: GuestOn): [string, string[]] {
  const open = (number: number): string => `/proc/self/fd/${number}`;
  const disk = `driver=nbd,node-name=disk,read-only=on,server.type=fd,server.str=${GUEST_FILES.blocks}`;
  const emulated = `tcg,tb-size=${guestTranslationMiB}`;
  return [
    'nice',
    [
      ['-n', '19'],
      ['prlimit', `--as=${guestProcessBytes}`, `--cpu=${guestCpuSeconds}`],
      ['--core=0', '--fsize=0', '--nproc=64', '--'],
      ['unshare', '--net', '--ipc', '--uts', '--'],
      ['setpriv', `--reuid=${GUEST_USER}`, `--regid=${group}`, '--clear-groups'],
      ['--inh-caps=-all', '--ambient-caps=-all', '--bounding-set=-all'],
      ['--no-new-privs', '--pdeathsig=KILL', '--'],
      [qemu.program],
      ['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
      ['-machine', qemu.machine, '-accel', accelerator === 'kvm' ? 'kvm' : emulated],
      ['-cpu', 'max', '-smp', '1', '-m', String(guestMemoryMiB)],
      ['-kernel', open(GUEST_FILES.kernel), '-initrd', open(GUEST_FILES.initrd)],
      ['-append', 'quiet panic=-1'],
      ['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
      ['-blockdev', disk, '-device', 'virtio-blk-pci,drive=disk'],
      ['-device', 'virtio-serial-pci', '-chardev', 'stdio,id=words,signal=off'],
      ['-device', 'virtserialport,chardev=words,name=stackyard'],
    ].flat(),
  ];
}

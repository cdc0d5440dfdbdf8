import { runQuietly, runWithDots } from './run.mjs';
import { privileged } from './privilege.mjs';
import { done, say, SetupProblem, step } from './say.mjs';

const isArm = process.arch === 'arm64';

/**
 * What Stackyard uses from Debian, and why; shown before anything is installed. `agent` and `cli` are what
 * needs it: the Debian packages of Stackyard itself depend on it by this (scripts/package).
 */
export const RUN_PACKAGES = [
  [isArm ? 'qemu-system-arm' : 'qemu-system-x86', 'runs the machines', ['agent']],
  isArm
    ? ['qemu-efi-aarch64', 'starts machines by UEFI', ['agent']]
    : ['ovmf', 'starts machines that need UEFI', ['agent']],
  ['qemu-utils', 'makes and converts disk images', ['agent', 'cli']],
  ['libvirt-daemon-system', 'looks after running machines', ['agent']],
  ['libvirt-daemon', 'keeps their console logs', ['agent']],
  ['libvirt-clients', 'for looking at machines by hand (virsh)', ['agent']],
  ['libzstd1', 'compresses appliances', ['cli']],
  ['dnsmasq-base', 'gives machines addresses and names', ['agent']],
  ['nftables', 'keeps stacks apart and publishes their ports', ['agent']],
  ['iproute2', 'makes networks', ['agent']],
  ['mmdebstrap', 'builds images from Debian packages', ['cli']],
  ['debian-archive-keyring', 'checks those packages', ['cli']],
  ['e2fsprogs', 'writes file systems', ['agent', 'cli']],
  ['dosfstools', 'writes boot partitions and seeds', ['agent', 'cli']],
  ['mtools', 'fills them without mounting', ['agent', 'cli']],
  ['fdisk', 'partitions images', ['cli']],
  ['busybox', 'is what the machines run that look into volumes', ['agent']],
  ['kmod', 'finds the drivers of their kernel', ['agent']],
  ['util-linux', 'runs the server without privileges', ['agent', 'cli']],
  ['uidmap', 'builds images without root', ['cli']],
  ...(isArm
    ? [['grub-efi-arm64-bin', 'makes images boot', ['cli']]]
    : [
        ['grub-pc-bin', 'makes images boot by BIOS', ['cli']],
        ['grub-efi-amd64-bin', 'makes images boot by UEFI', ['cli']],
      ]),
  ['zstd', 'reads and writes compressed files', ['cli']],
  ['squashfs-tools', 'packs node images', ['cli']],
];

/** What the tests use on top. */
export const TEST_PACKAGES = [
  ['chromium', 'runs the browser tests'],
  ['skopeo', 'checks the registry with a foreign client'],
  ['postgresql', 'tests the other database'],
  ['openssl', 'checks signatures with a foreign tool'],
  ['nginx-light', 'stands in front of the server as a proxy with TLS'],
  ['signify-openbsd', 'checks the signatures of node images with a foreign tool'],
  ['shellcheck', 'reads the shell scripts of nodes'],
  ['xorriso', 'writes discs with node images'],
  ...(isArm
    ? []
    : [
        ['shim-signed', 'makes them start with Secure Boot'],
        ['grub-efi-amd64-signed', 'makes them start with UEFI'],
      ]),
  ['procps', 'looks for processes left behind'],
  ['zsh', 'tries its command completion'],
  ['fish', 'tries its command completion'],
  ['btrfs-progs', 'lays out disks as other systems do'],
  ['xfsprogs', 'lays out others'],
  ['lvm2', 'puts volumes into them'],
  ['nfs-ganesha', 'serves pools by NFS'],
  ['nfs-ganesha-vfs', 'serves folders of a disk with it'],
  ['nfs-common', 'mounts them in test guests'],
  ['radosgw', 'serves objects by S3'],
  ['ceph-mon', 'keeps them together'],
  ['ceph-osd', 'holds them'],
  ['swtpm', 'plays a TPM'],
  ['tpm2-tools', 'signs with it'],
  ['ipmitool', 'asks baseboard controllers'],
  ['openipmi', 'plays one'],
  ['wireguard-tools', 'encrypts what nodes send each other'],
  ['wireguard-go', 'does so where the kernel cannot'],
];

const isInstalled = (name) =>
  runQuietly('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]).stdout.trim() === 'installed';

/**
 * Installs what is missing, after saying which and why.
 *
 * @throws SetupProblem when the package manager fails
 */
export async function installDebianPackages(packages, privilege) {
  const missing = packages.filter(([name]) => !isInstalled(name));
  if (missing.length === 0) return;
  say('These Debian packages are needed and will be installed now:');
  for (const [name, why] of missing) say(`  ${name.padEnd(26)} ${why}`);
  step('Installing them');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = async (...args) => {
    const [program, rest] = privileged(privilege, 'apt-get', ...args);
    return runWithDots(program, rest, { env: environment });
  };
  await apt('update', '-qq');
  const names = missing.map(([name]) => name);
  const result = await apt('install', '-y', '-qq', '--no-install-recommends', ...names);
  if (!result.ok) {
    throw new SetupProblem(
      `apt-get could not install the packages:\n${result.output.trim().split('\n').slice(-5).join('\n')}`,
      `Fix that, then try again; or install them yourself: apt-get install ${names.join(' ')}`,
    );
  }
  done('Debian packages are installed');
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MiB = 2 ** 20;
const BOOT_MIB = 32;

/** Where in a disk a partition is. */
export interface Place {
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Types of GPT partitions, as `sfdisk` names them. */
type PartitionType = 'linux' | 'lvm';

/** Runs a program to its end. @returns what it wrote. @throws Error when it fails */
export const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 30,
  });

/**
 * Makes a raw disk that firmware could start: GPT, a partition with a UEFI loader, and one for a system.
 *
 * @param file made anew
 * @param sizeBytes whole MiB
 * @returns the place of the system's partition
 */
export function makePartitionedDisk(file: string, sizeBytes: number, type: PartitionType): Place {
  rmSync(file, { force: true });
  writeFileSync(file, '');
  truncateSync(file, sizeBytes);
  const systemAt = (1 + BOOT_MIB) * MiB;
  const table = `label: gpt\nstart=1MiB, size=${BOOT_MIB}MiB, type=uefi\nstart=${systemAt / MiB}MiB, type=${type}\n`;
  execFileSync('sfdisk', ['--quiet', file], { input: table, stdio: ['pipe', 'ignore', 'pipe'] });
  const boot = `${file}@@${MiB}`;
  run('mformat', '-i', boot, '-T', String((BOOT_MIB * MiB) / 512), '-h', '64', '-s', '32', '::');
  run('mmd', '-i', boot, '::/EFI', '::/EFI/BOOT');
  const loader = `${file}.loader`;
  writeFileSync(loader, 'MZ, of which nothing is ever run');
  run('mcopy', '-i', boot, loader, '::/EFI/BOOT/BOOTX64.EFI');
  rmSync(loader);
  return { offset: systemAt, sizeBytes: sizeBytes - systemAt - MiB };
}

/** Lends a part of a file as a block device. */
export function withLoopDevice(file: string, place: Place, use: (device: string) => void): void {
  const part = ['--offset', String(place.offset), '--sizelimit', String(place.sizeBytes)];
  const device = run('losetup', '--find', '--show', ...part, file).trim();
  try {
    use(device);
  } finally {
    run('losetup', '--detach', device);
  }
}

/** Lends a file system that is mounted. */
export function withMounted(device: string, use: (root: string) => void, ...how: string[]): void {
  const root = mkdtempSync(join(tmpdir(), 'stackyard-mount-'));
  mkdirSync(root, { recursive: true });
  run('mount', ...how, device, root);
  try {
    use(root);
  } finally {
    run('umount', root);
    rmSync(root, { recursive: true });
  }
}

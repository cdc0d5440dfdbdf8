import type { FilesMount } from '../../../../../schemas/agent/volume-files.ts';

/** Drivers that a reading guest loads, by when: at its start, or before it mounts something. */
export const GUEST_DRIVERS: Readonly<Record<'disk' | FilesMount, readonly string[]>> = {
  disk: ['virtio_pci', 'virtio_blk', 'virtio_console'],
  // Their checksums; what a kernel asks for by such a name, nobody would load for it there.
  ext4: ['crc32c_generic', 'ext4'],
  xfs: ['crc32c_generic', 'xfs'],
  btrfs: ['crc32c_generic', 'xxhash_generic', 'sha256_generic', 'blake2b_generic', 'btrfs'],
  vfat: ['nls_cp437', 'nls_iso8859_1', 'nls_ascii', 'nls_utf8', 'vfat'],
};

/**
 * Reads what `modprobe --show-depends` says (modprobe(8)).
 *
 * @returns the files to insert, in their order; a driver that is in the kernel has none
 */
export const readDepends = (text: string): string[] =>
  text.split('\n').flatMap((line) => /^insmod (\/\S+)\s*$/.exec(line)?.[1] ?? []);

/** @returns the kernels of `/boot`, of which there are drivers, the running one first and then the newest */
export function usableKernels(
  boot: readonly string[],
  drivers: readonly string[],
  running: string,
): string[] {
  const versions = boot.flatMap((name) => /^vmlinuz-(\S+)$/.exec(name)?.[1] ?? []);
  const byNumbers = new Intl.Collator('en', { numeric: true });
  return versions
    .filter((version) => drivers.includes(version))
    .sort((a, b) => (a === running ? -1 : b === running ? 1 : byNumbers.compare(b, a)));
}

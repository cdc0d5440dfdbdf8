import { runCommand } from '../../../../../packager/native/run-command.ts';
import type { DiskFormat } from '../../../../../schemas/agent/disk.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { whyNotFormat } from '../../core/disks/why-not-format.ts';
import { listDisks } from './list-disks.ts';

/** Discarding its blocks first would take minutes on some. */
const MKFS_OPTIONS = ['-q', '-F', '-E', 'nodiscard,lazy_itable_init=1'];

export interface FormatOptions {
  /** Which devices of lsblk(8) count as disks. */
  readonly types?: readonly string[];
  /** What only root can fill; default 0: all of the disk is for volumes. */
  readonly reservedPercent?: number;
}

/**
 * Makes an empty ext4 on a disk; everything on it is lost.
 *
 * @throws Fault DISK_NOT_FORMATTED when it is not as it was when that was ordered, TOOL_FAILED,
 *   TOOL_MISSING, TOOL_TIMED_OUT
 */
export async function formatDisk(
  order: DiskFormat,
  label: string,
  { types, reservedPercent = 0 }: FormatOptions = {},
): Promise<void> {
  const { path } = order;
  const disk = (await listDisks(types)).find((each) => each.path === path);
  const why = whyNotFormat(order, disk);
  if (!disk || why !== undefined) {
    throw new Fault('DISK_NOT_FORMATTED', { disk: path, why: why ?? 'it is not there' });
  }
  // The table that tells where partitions are goes last.
  const places = new Set(disk.contents.map((content) => content.path)).add(path);
  for (const place of [...places].toSorted((a, b) => b.length - a.length)) await wipe(place);
  const args = [...MKFS_OPTIONS, '-m', String(reservedPercent), '-L', label, '--', path];
  await runCommand('mkfs.ext4', args, {
    timeoutMs: LIMITS.agent.pools.formatMs,
    package: 'e2fsprogs',
  });
}

/** Takes away what tells that there is something; a kernel that knew of partitions forgets them. */
async function wipe(place: string): Promise<void> {
  const options = { timeoutMs: LIMITS.agent.pools.commandMs, package: 'util-linux' };
  await runCommand('wipefs', ['--all', '--force', '--quiet', '--', place], options);
}

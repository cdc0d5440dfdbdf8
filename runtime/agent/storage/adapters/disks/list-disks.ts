import { runCommand } from '../../../../../packager/native/run-command.ts';
import type { NodeDisk } from '../../../../../schemas/agent/disk.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { DISK_COLUMNS, readDisks, readProbed } from '../../core/disks/read-disks.ts';

/** blkid(8) found nothing. */
const NOTHING = 2;

/**
 * Lists the disks of this host and what is on them.
 *
 * @param types which devices of lsblk(8) count as disks
 * @throws Fault TOOL_FAILED, TOOL_MISSING, TOOL_TIMED_OUT
 */
export async function listDisks(types: readonly string[] = ['disk']): Promise<NodeDisk[]> {
  const { stdout } = await runCommand('lsblk', ['--json', '--bytes', '--output', DISK_COLUMNS], {
    package: 'util-linux',
    timeoutMs: LIMITS.agent.pools.commandMs,
  });
  const probed = await runCommand('blkid', ['-c', '/dev/null', '-o', 'export'], {
    package: 'util-linux',
    acceptExitCodes: [0, NOTHING],
    timeoutMs: LIMITS.agent.pools.commandMs,
  });
  return readDisks(stdout, { types, probed: readProbed(probed.stdout) });
}

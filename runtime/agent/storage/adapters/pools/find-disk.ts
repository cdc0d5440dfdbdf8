import { runCommand } from '../../../../../packager/native/run-command.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';

/** blkid(8) found nothing. */
const NOTHING = 2;

/**
 * Finds a disk by the label of its file system. The disks themselves are looked at, not what was once
 * known of them: one may have been plugged in since.
 *
 * @returns the device
 * @throws Fault POOL_ABSENT, POOL_UNUSABLE when several have the same label
 */
export async function findDisk(label: string): Promise<string> {
  const where = `the disk “${label}”`;
  const [device, ...others] = await disksLabelled(label);
  if (device === undefined) throw new Fault('POOL_ABSENT', { where, label });
  if (others.length === 0) return device;
  const detail = `${[device, ...others].join(' and ')} have this label`;
  throw new Fault('POOL_UNUSABLE', { where, why: 'not-mounted', detail });
}

/** @returns devices whose file system has this label */
export async function disksLabelled(label: string): Promise<string[]> {
  const args = ['-c', '/dev/null', '-o', 'device', '-t', `LABEL=${label}`];
  const { stdout } = await runCommand('blkid', args, {
    package: 'util-linux',
    acceptExitCodes: [0, NOTHING],
    timeoutMs: LIMITS.agent.pools.commandMs,
  });
  return stdout.split('\n').filter((line) => line !== '');
}

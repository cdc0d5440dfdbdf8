import { uptime } from 'node:os';
import { runCommand } from '../../packager/native/run-command.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { DRIVERS_UNIT } from '../../schemas/agent/drivers-unit.ts';
import type { AgentSettings } from './agent-settings.ts';
import { type NodeDiskResult, takeNodeDisk } from './storage/adapters/node-disk/take-node-disk.ts';
import { refusedWords } from './storage/core/node-disk/choose-node-disk.ts';
import { diskWaitMs } from './storage/core/node-disk/disk-wait.ts';

const { driversMs } = LIMITS.agent.nodeDisk;

/**
 * Mounts the disk that keeps this node, if there is one, at the folder of its agent, before that looks into it.
 * A node whose disk cannot be looked for goes on in memory: that it can be reached is worth more than its disk.
 *
 * @returns what was found, in a line or two for the screen
 */
export async function mountNodeDisk({
  folder,
  authority,
  nodeDiskWaitMs,
}: Pick<AgentSettings, 'folder' | 'authority' | 'nodeDiskWaitMs'>): Promise<string[]> {
  try {
    await driversLoaded();
    const waitMs = nodeDiskWaitMs ?? diskWaitMs(uptime() * 1_000);
    return linesOf(await takeNodeDisk({ folder, waitMs, authority }), folder);
  } catch (error) {
    return [`The disk that keeps this node was not looked for: ${Fault.from(error).message}`];
  }
}

/** Disks, cards, a TPM and KVM come with their drivers. */
const driversLoaded = (): Promise<unknown> =>
  runCommand('systemctl', ['start', DRIVERS_UNIT], { package: 'systemd', timeoutMs: driversMs });

function linesOf(result: NodeDiskResult, folder: string): string[] {
  switch (result.state) {
    case 'needless':
      return [`${folder} is on a disk.`];
    case 'mounted':
      return [
        `${result.device} keeps this node: its identity and its own pool are there.`,
        ...(result.full ? [`${result.device} is full: free some space, or remove a stack.`] : []),
      ];
    case 'none':
      return ['No disk keeps this node: identity and own pool are in memory.'];
    case 'refused':
      return [...refusedWords(result.refused), 'Identity and own pool are in memory.'];
  }
}

import { chmod, mkdtemp, open, readdir, readFile, rename, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { syncFolder } from '../../../../../packager/native/sync-folder.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { NODE_DISK_MARK, type NodeDiskMark } from '../../core/node-disk/node-disk-mark.ts';
import { fingerprintOf } from './find-node-disk.ts';
import { NODE_DISK_OPTIONS } from './take-node-disk.ts';

/** The own pool of a disk begins empty, and consoles with the next start of their machines. */
const LEFT_BEHIND: ReadonlySet<string> = new Set(['pool', 'pool.id', 'console', 'lost+found']);
const { mountMs } = LIMITS.agent.nodeDisk;

/**
 * Copies what a node knows of itself onto a disk that has just been formatted, or of which an earlier try was cut
 * off. The mark comes last: before it is there, the disk keeps nobody.
 *
 * @param folder of the agent, with the identity in it
 * @throws Fault TOOL_FAILED, TOOL_TIMED_OUT
 */
export async function fillNodeDisk(device: string, folder: string): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'stackyard-node-disk-'));
  const mounting = { timeoutMs: mountMs, package: 'mount' };
  await runCommand('mount', ['-t', 'ext4', '-o', NODE_DISK_OPTIONS, '--', device, place], mounting);
  try {
    await chmod(place, 0o711);
    const names = (await readdir(folder)).filter((name) => !LEFT_BEHIND.has(name));
    const from = names.map((name) => join(folder, name));
    await runCommand('cp', ['--archive', '--', ...from, place], { timeoutMs: mountMs });
    await runCommand('sync', ['-f', '--', place], { timeoutMs: mountMs });
    await writeMark(place, await markOf(folder));
  } finally {
    await runCommand('umount', ['--', place], mounting);
    await rmdir(place);
  }
}

/** @returns whose a disk is that is filled from a folder */
export async function markOf(folder: string): Promise<NodeDiskMark> {
  const text = await readFile(join(folder, 'identity', 'identity.json'), 'utf8');
  const { node, authority } = JSON.parse(text) as { node: NodeDiskMark['node']; authority: string };
  return { version: 1, node, authority: fingerprintOf(authority) };
}

async function writeMark(place: string, mark: NodeDiskMark): Promise<void> {
  const file = join(place, NODE_DISK_MARK);
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(mark)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  await syncFolder(place);
}

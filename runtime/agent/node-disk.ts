/**
 * Mounts the disk that keeps this node, if there is one, at the folder of its agent. Run as root by
 * whatever starts the agent of a node image, each time before it: it says in a line or two what it has
 * found, for the screen, and succeeds whether or not there is a disk.
 *
 * Settings: STACKYARD_AGENT_FOLDER and STACKYARD_AGENT_AUTHORITY as for the agent; STACKYARD_NODE_DISK_WAIT, for how many seconds a
 * disk is waited for that comes late; default: what `diskWaitMs` says.
 */
import { uptime } from 'node:os';
import { withoutEmpty } from '../../schemas/config/environment.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { type NodeDiskResult, takeNodeDisk } from './storage/adapters/node-disk/take-node-disk.ts';
import { refusedWords } from './storage/core/node-disk/choose-node-disk.ts';
import { diskWaitMs } from './storage/core/node-disk/disk-wait.ts';

const env = withoutEmpty(process.env);
const folder = env.STACKYARD_AGENT_FOLDER ?? '/var/lib/stackyard/agent';
const authority = env.STACKYARD_AGENT_AUTHORITY;
const wanted = env.STACKYARD_NODE_DISK_WAIT;
const waitMs = wanted === undefined ? diskWaitMs(uptime() * 1_000) : Number(wanted) * 1_000;

try {
  if (!Number.isFinite(waitMs) || waitMs < 0) {
    throw new Fault('USAGE', { problem: 'STACKYARD_NODE_DISK_WAIT must be a number of seconds.' });
  }
  for (const line of linesOf(await takeNodeDisk({ folder, waitMs, authority }))) console.log(line);
} catch (error) {
  // The node goes on in memory: that it can be reached is worth more than its disk.
  const fault = Fault.from(error);
  console.error(`The disk that keeps this node was not looked for: ${fault.message}`);
  process.exitCode = fault.code === 'USAGE' ? 1 : 0;
}

function linesOf(result: NodeDiskResult): string[] {
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

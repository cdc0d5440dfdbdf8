import { readFile, stat, writeFile } from 'node:fs/promises';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { nfsClientId } from '../../core/pools/mount-options.ts';
import { ifPresent } from '../../../node/adapters/if-present.ts';

/** Where the kernel takes the name of this client from; the first one holds for a network namespace. */
const IDENTIFIERS = [
  '/sys/fs/nfs/net/nfs_client/identifier',
  '/sys/module/nfs/parameters/nfs4_unique_id',
];

/**
 * Makes this host an NFS client with a name of its own, before the first mount: a server keeps the
 * name it was told then. One that was set by somebody else stays.
 *
 * @param where the pool, for messages
 * @throws Fault TOOL_MISSING, POOL_UNUSABLE when the kernel has no NFS client
 */
export async function prepareNfsClient(node: NodeId, where: string): Promise<void> {
  const programs = ['/sbin/mount.nfs4', '/usr/sbin/mount.nfs4'];
  if (!(await Promise.all(programs.map(exists))).includes(true)) {
    throw new Fault('TOOL_MISSING', { tool: 'mount.nfs4', package: 'nfs-common' });
  }
  // Built in, or there already, or neither: what counts is what the kernel says afterwards.
  await runCommand('modprobe', ['-a', 'nfs', 'nfsv4'], { package: 'kmod' }).catch(() => undefined);
  const known = await readFile('/proc/filesystems', 'utf8');
  if (!/\bnfs4?$/m.test(known)) {
    throw new Fault('POOL_UNUSABLE', { where, why: 'no-client', detail: '' });
  }
  for (const file of IDENTIFIERS) {
    const text = await ifPresent(readFile(file, 'utf8'));
    if (text === undefined) continue;
    if (isUnset(text)) await writeFile(file, nfsClientId(node));
    return;
  }
}

/** The kernel shows one that is not set as empty, or as `(null)`. */
const isUnset = (text: string): boolean => ['', '(null)'].includes(text.trim());

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

import type { NodeId } from '../../../../../schemas/ids/brand.ts';

/** Nothing in a pool is a program or a device of this host. */
const HARMLESS = ['nosuid', 'nodev', 'noexec'];

/** Options for the disk of a pool, for mount(8). */
export const DISK_OPTIONS = HARMLESS.join(',');

/**
 * Options for an NFS pool, for mount(8); see nfs(5).
 *
 * - `hard`: a server that is away for a while is waited for. With `soft` the disk of a guest would fail
 *   under it after the time limit, and it would go on with what it had read wrongly. Whoever of the
 *   agent waits does so in a process that can be killed.
 * - `timeo`, in tenths of a second, and `retrans`: a broken connection is made anew after 10 s instead of 60,
 *   so that locks are taken back before the lease ends, wherever the server allows that.
 * - `retry=0`: a mount that fails is tried again by the agent, not by the program.
 * - `lookupcache=positive`: what another node has just made is found at once. That a file is there is
 *   still remembered.
 */
export const NFS_OPTIONS = [
  'vers=4.2',
  'hard',
  'timeo=100',
  'retrans=2',
  'retry=0',
  'lookupcache=positive',
  'noatime',
  ...HARMLESS,
].join(',');

/** What is mounted, for mount(8): an IPv6 address stands in brackets. */
export const nfsSource = ({ server, path }: { server: string; path: string }): string =>
  `${server.includes(':') ? `[${server}]` : server}:${path}`;

/**
 * The name by which a server knows this node. Without it the host name is all it goes by, and then two
 * nodes with the same one are the same client: one loses the locks of the other
 * (Documentation/filesystems/nfs/client-identifier.rst of Linux).
 */
export const nfsClientId = (node: NodeId): string => `stackyard-${node}`;

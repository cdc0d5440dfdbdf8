import { mkdir, readFile, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import type { DesiredPool } from '../../../../../schemas/agent/pool.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { type NodeId, PoolId } from '../../../../../schemas/ids/brand.ts';
import { poolMount, poolPath } from '../../../node/core/names.ts';
import { type FoundMount, foundMounts } from '../../core/pools/found-mounts.ts';
import { DISK_OPTIONS, NFS_OPTIONS, nfsSource } from '../../core/pools/mount-options.ts';
import { ifPresent } from '../../../node/adapters/if-present.ts';
import { findDisk } from './find-disk.ts';
import { prepareNfsClient } from './nfs-client.ts';
import type { PoolMounts } from './pool-mounts.ts';

const { mountMs, commandMs } = LIMITS.agent.pools;

/** How one pool is mounted. */
interface Wanted {
  readonly source: string;
  readonly args: readonly string[];
  /** For messages. */
  readonly where: string;
}

/**
 * Pools as mounts of this host, below /run, where all users may pass. They outlive the agent, as the
 * machines do that run from them.
 */
export class LinuxMounts implements PoolMounts {
  readonly #node: NodeId;

  constructor(node: NodeId) {
    this.#node = node;
  }

  pathOf(pool: PoolId): string {
    return poolPath(this.#node, pool);
  }

  async list(): Promise<PoolId[]> {
    const folder = dirname(this.#at('pool-0000000000' as PoolId));
    return (await mounts()).flatMap(({ at }) => {
      const id = PoolId.safeParse(`pool-${at.slice(folder.length + 1)}`);
      return at.startsWith(`${folder}/`) && id.success ? [id.data] : [];
    });
  }

  async ensure(pool: DesiredPool): Promise<boolean> {
    const at = this.#at(pool.id);
    const wanted = await this.#wanted(pool);
    const found = (await mounts()).findLast((mount) => mount.at === at);
    if (found && (await isSame(found, wanted, pool))) return false;
    if (found) await this.release(pool.id);
    await mkdir(at, { recursive: true, mode: 0o755 });
    try {
      const options = { timeoutMs: mountMs, package: 'mount' };
      await runCommand('mount', [...wanted.args, '--', wanted.source, at], options);
    } catch (error) {
      await ifPresent(rmdir(at)).catch(() => undefined);
      throw mountFault(error, wanted.where);
    }
    if (pool.source.kind === 'folder') {
      await runCommand('mount', ['-o', `remount,bind,${DISK_OPTIONS}`, '--', at]);
    }
    return true;
  }

  async release(pool: PoolId): Promise<boolean> {
    const at = this.#at(pool);
    const isMounted = (await mounts()).some((mount) => mount.at === at);
    if (isMounted) await runCommand('umount', ['--', at], { timeoutMs: commandMs });
    await ifPresent(rmdir(at));
    return isMounted;
  }

  async #wanted({ source }: DesiredPool): Promise<Wanted> {
    switch (source.kind) {
      case 'folder':
        return { source: source.path, args: ['--bind'], where: source.path };
      case 'disk': {
        const where = `the disk “${source.label}”`;
        return { source: await findDisk(source.label), args: ['-o', DISK_OPTIONS], where };
      }
      case 'nfs': {
        await prepareNfsClient(this.#node, nfsSource(source));
        const args = ['-t', 'nfs4', '-o', NFS_OPTIONS];
        return { source: nfsSource(source), args, where: nfsSource(source) };
      }
    }
  }

  #at(pool: PoolId): string {
    return poolMount(this.#node, pool);
  }
}

const mounts = async (): Promise<FoundMount[]> =>
  foundMounts(await readFile('/proc/self/mountinfo', 'utf8'));

/** A folder shows as the file system it is in: it was put there by us, for this pool. */
const isSame = async (found: FoundMount, { source }: Wanted, pool: DesiredPool): Promise<boolean> =>
  pool.source.kind === 'folder' || found.source === source;

/** @returns what mount(8) and mount.nfs(8) mean, in words for people */
export function mountFault(error: unknown, where: string): unknown {
  if (Fault.is(error, 'TOOL_TIMED_OUT')) {
    return new Fault('POOL_STALLED', { where, limitMs: mountMs }, { cause: error });
  }
  if (!Fault.is(error, 'TOOL_FAILED')) return error;
  const { output } = error.data;
  if (/timed out|No route|Network is unreachable|Connection refused|Host is down/i.test(output)) {
    return new Fault('POOL_STALLED', { where, limitMs: mountMs }, { cause: error });
  }
  const why = /special device .* does not exist/i.test(output) ? 'no-folder' : 'not-mounted';
  const detail = output.trim().split('\n').at(-1) ?? '';
  return new Fault('POOL_UNUSABLE', { where, why, detail }, { cause: error });
}

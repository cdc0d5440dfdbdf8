import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObservedExport } from '../../../../../schemas/agent/observed.ts';
import type { DesiredExport } from '../../../../../schemas/agent/pool.ts';
import { Fault, toWire } from '../../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { POOL_FOLDER } from '../../../node/core/names.ts';
import { POOL_KEEPER } from '../../core/pools/pool-keeper.ts';
import type { Exports } from '../../ports/pools.ts';
import { Ganesha } from './ganesha.ts';
import { KernelServer } from './kernel-server.ts';
import type { NfsServer } from './nfs-server.ts';

/** Folders of this host, served by the kernel where it can, else by nfs-ganesha. */
export class LinuxExports implements Exports {
  readonly #servers: readonly NfsServer[];

  /** @param folder of the agent */
  constructor(node: NodeId, folder: string) {
    this.#servers = [new KernelServer(node), new Ganesha(join(folder, 'exports'))];
  }

  async ensure(wanted: readonly DesiredExport[]): Promise<readonly ObservedExport[]> {
    const server = wanted.length === 0 ? undefined : await this.#choose();
    for (const other of this.#servers) if (other !== server) await other.stop();
    if (wanted.length === 0) return [];
    if (!server) return wanted.map((each) => failed(each, nothingServes(each)));
    try {
      for (const { path } of wanted) await prepareFolder(path);
      await server.serve(wanted);
      return wanted.map(({ pool }) => ({ pool, state: 'ready', by: server.by }));
    } catch (error) {
      return wanted.map((each) => ({ ...failed(each, error), by: server.by }));
    }
  }

  async #choose(): Promise<NfsServer | undefined> {
    for (const server of this.#servers) if (await server.isAvailable()) return server;
    return undefined;
  }
}

const nothingServes = ({ path }: DesiredExport): Fault =>
  new Fault('EXPORT_FAILED', { path, why: 'this node has no NFS server' });

const failed = ({ pool }: DesiredExport, error: unknown): ObservedExport => ({
  pool,
  state: 'failed',
  fault: toWire(error),
});

/** Root of a client is nobody here: the pool's own folder is made by us, for the one who keeps it. */
async function prepareFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o755 });
  const made = await mkdir(join(path, POOL_FOLDER), { recursive: true, mode: 0o711 });
  if (made !== undefined) await chown(join(path, POOL_FOLDER), POOL_KEEPER.uid, POOL_KEEPER.gid);
}

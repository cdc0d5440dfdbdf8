import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import type { DesiredExport } from '../../../../../schemas/agent/pool.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { idTail, type NodeId } from '../../../../../schemas/ids/brand.ts';
import { renderExports } from '../../core/exports/render-exports.ts';
import { ifPresent } from '../../../node/adapters/if-present.ts';
import type { NfsServer } from './nfs-server.ts';

/** Shown by the kernel while its NFS server is loaded and set up. */
const VERSIONS = '/proc/fs/nfsd/versions';
const OPTIONS = { package: 'nfs-kernel-server', timeoutMs: LIMITS.agent.pools.commandMs };

/**
 * The NFS server of the kernel, which is the host's own and may serve others as well: only our file of
 * exports is touched. Where it has not been set up, it is not for us to do so.
 */
export class KernelServer implements NfsServer {
  readonly by = 'kernel';
  readonly #file: string;

  constructor(node: NodeId, folder = '/etc/exports.d') {
    this.#file = `${folder}/stackyard-${idTail(node)}.exports`;
  }

  async isAvailable(): Promise<boolean> {
    const found = [VERSIONS, '/usr/sbin/exportfs'].map((path) => ifPresent(stat(path)));
    return (await Promise.all(found)).every((each) => each !== undefined);
  }

  async serve(exports: readonly DesiredExport[]): Promise<void> {
    const text = renderExports(exports);
    if ((await ifPresent(readFile(this.#file, 'utf8'))) === text) return;
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(`${this.#file}.new`, text);
    await rename(`${this.#file}.new`, this.#file);
    await runCommand('exportfs', ['-r'], OPTIONS);
  }

  async stop(): Promise<void> {
    if ((await ifPresent(stat(this.#file))) === undefined) return;
    await rm(this.#file);
    await runCommand('exportfs', ['-r'], OPTIONS);
  }
}

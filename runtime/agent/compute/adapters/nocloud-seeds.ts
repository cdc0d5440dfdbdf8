import { createHash } from 'node:crypto';
import {
  chmod,
  chown,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../../../../packager/native/run-command.ts';
import type { GuestConfig } from '../../../../schemas/agent/guest.ts';
import { MachineId } from '../../../../schemas/ids/brand.ts';
import { seedFile } from '../../node/core/names.ts';
import { renderSeed, type SeedFiles } from '../core/nocloud.ts';
import type { MachineUser, Seeds } from '../ports/hypervisor.ts';
import { asDiskFull } from '../../storage/adapters/volumes/disk-full.ts';
import { ifPresent } from '../../node/adapters/if-present.ts';

const LABEL = 'CIDATA';
/** FAT's own tables, directory and rounding, beside the files themselves. */
const OVERHEAD_BYTES = 512 * 1024;
const STEP_BYTES = 1024 * 1024;
/** What a file is said to have been made at (https://reproducible-builds.org/specs/source-date-epoch). */
const NO_TIME = { SOURCE_DATE_EPOCH: '1000000000' };

/**
 * Seeds as small FAT file systems in the pool. They hold secrets: only QEMU's user may read them. One
 * that is written anew stays with the user it was given to.
 * Beside each lies a digest of what it was made from, so that an unchanged seed is left alone.
 */
export class NoCloudSeeds implements Seeds {
  readonly #pool: string;
  readonly #owner: MachineUser;

  constructor(pool: string, owner: MachineUser) {
    this.#pool = pool;
    this.#owner = owner;
  }

  async ensure(machine: MachineId, guest: GuestConfig): Promise<boolean> {
    const file = this.#file(machine);
    const files = renderSeed(guest);
    const digest = createHash('sha256').update(JSON.stringify(files)).digest('hex');
    const [found, image] = await Promise.all([
      ifPresent(readFile(digestFile(file), 'utf8')),
      ifPresent(stat(file)),
    ]);
    if (found === digest && image) return false;
    const half = `${file}.part`;
    try {
      await this.#write(half, files, image ?? this.#owner);
      // Without the old digest a crash in between leads to one more writing, not to a stale seed.
      await rm(digestFile(file), { force: true });
      await rename(half, file);
      await writeFile(digestFile(file), digest, { mode: 0o600 });
    } catch (error) {
      throw asDiskFull(error, this.#pool);
    } finally {
      await rm(half, { force: true });
    }
    return true;
  }

  async remove(machine: MachineId): Promise<boolean> {
    const file = this.#file(machine);
    const existed = (await ifPresent(stat(file))) !== undefined;
    const all = [file, `${file}.part`, digestFile(file)];
    await Promise.all(all.map((path) => rm(path, { force: true })));
    return existed;
  }

  async list(): Promise<MachineId[]> {
    // Absent while the disk that holds the pool is not mounted.
    const names = (await ifPresent(readdir(dirname(this.#file('' as MachineId))))) ?? [];
    return names.flatMap((name) => {
      const id = MachineId.safeParse(name.replace(/\.img$/, ''));
      return id.success && name.endsWith('.img') ? [id.data] : [];
    });
  }

  async #write(image: string, files: SeedFiles, owner: MachineUser): Promise<void> {
    await rm(image, { force: true });
    const handle = await open(image, 'wx', 0o600);
    const contentBytes = Object.values(files).reduce(
      (sum, text) => sum + Buffer.byteLength(text),
      0,
    );
    await handle.truncate(Math.ceil((contentBytes + OVERHEAD_BYTES) / STEP_BYTES) * STEP_BYTES);
    await handle.close();
    await runCommand('mkfs.vfat', ['--invariant', '-n', LABEL, image], { package: 'dosfstools' });
    for (const [name, text] of Object.entries(files)) {
      // From standard input: no secret lies in a file on the way. The same files give the same bytes:
      // a machine that comes here running has its seed open, and must find it as it was.
      const options = { package: 'mtools', stdin: text, env: NO_TIME };
      await runCommand('mcopy', ['-i', image, '-', `::${name}`], options);
    }
    await chown(image, owner.uid, owner.gid);
    await chmod(image, 0o400);
  }

  #file(machine: MachineId): string {
    return join(this.#pool, seedFile(machine));
  }
}

const digestFile = (file: string): string => `${file}.sha256`;

import { chmod, chown, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { runCommand } from '../../../../packager/native/run-command.ts';
import type { DesiredVolume } from '../../../../schemas/agent/desired.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { VolumeId } from '../../../../schemas/ids/brand.ts';
import { imageFile, volumeFile } from '../../core/names.ts';
import { createVolumeArguments } from '../../core/qemu-img-arguments.ts';
import type { MachineUser } from '../../ports/hypervisor.ts';
import type { Volumes, VolumeState } from '../../ports/volumes.ts';
import { asDiskFull } from './disk-full.ts';
import { ifPresent } from './if-present.ts';

/** Volumes as qcow2 files in the pool. They belong to the user that QEMU runs as. */
export class Qcow2Volumes implements Volumes {
  readonly #pool: string;
  readonly #owner: MachineUser;

  constructor(pool: string, owner: MachineUser) {
    this.#pool = pool;
    this.#owner = owner;
  }

  async list(): Promise<VolumeState[]> {
    const folder = dirname(this.#file('' as VolumeId));
    const names = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX));
    const states = names.map(async (name) => {
      const id = VolumeId.safeParse(name.slice(0, -SUFFIX.length));
      const found = id.success ? await ifPresent(stat(join(folder, name))) : undefined;
      return id.success && found ? [{ id: id.data, usedBytes: found.blocks * BLOCK_BYTES }] : [];
    });
    return (await Promise.all(states)).flat();
  }

  async ensure(volume: DesiredVolume): Promise<boolean> {
    const file = this.#file(volume.id);
    if (await ifPresent(stat(file))) return false;
    const half = halfMade(file);
    try {
      await this.#create(volume, half);
      await chown(half, this.#owner.uid, this.#owner.gid);
      await chmod(half, 0o600);
      await rename(half, file);
    } finally {
      await rm(half, { force: true });
    }
    return true;
  }

  async remove(volume: VolumeId): Promise<boolean> {
    const file = this.#file(volume);
    const existed = (await ifPresent(stat(file))) !== undefined;
    await Promise.all([file, halfMade(file)].map((path) => rm(path, { force: true })));
    return existed;
  }

  async space(): Promise<{ totalBytes: number; freeBytes: number }> {
    const { bsize, blocks, bavail } = await statfs(this.#pool);
    return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
  }

  async #create({ image, sizeBytes }: DesiredVolume, file: string): Promise<void> {
    const base = image && join(this.#pool, imageFile(image));
    const backing = base && relative(dirname(file), base);
    const found = base ? await ifPresent(stat(base)) : undefined;
    if (image && !found) throw new Fault('NOT_FOUND', { what: 'image in the pool', name: image });
    const parameters = { file, backing, sizeBytes: Math.max(sizeBytes, found?.size ?? 0) };
    try {
      await runCommand('qemu-img', createVolumeArguments(parameters), { package: 'qemu-utils' });
    } catch (error) {
      throw asDiskFull(error, this.#pool);
    }
  }

  #file(volume: VolumeId): string {
    return join(this.#pool, volumeFile(volume));
  }
}

const SUFFIX = '.qcow2';
/** Unit of `blocks` in stat(2), whatever the file system's own blocks are. */
const BLOCK_BYTES = 512;

/** Not a name that {@link Qcow2Volumes.list} takes for a volume. */
const halfMade = (file: string): string => join(dirname(file), `.${basename(file)}.part`);

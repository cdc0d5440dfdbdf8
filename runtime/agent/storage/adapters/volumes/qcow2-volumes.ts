import { basename, dirname, join, relative } from 'node:path';
import type { DesiredVolume } from '../../../../../schemas/agent/desired.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { type StackId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import { imageFile, variablesFile, volumeFile } from '../../../node/core/names.ts';
import { createVolumeArguments } from '../../core/qemu-img-arguments.ts';
import type { MachineUser } from '../../../compute/ports/hypervisor.ts';
import type { Volumes, VolumeState } from '../../ports/volumes.ts';
import { directFiles } from '../pools/direct-files.ts';
import type { PoolFiles } from '../pools/pool-files.ts';
import { asDiskFull } from './disk-full.ts';
import { ALWAYS_PRESENT, type PoolPresence } from './pool-mark.ts';

/** How volumes are reached, and whose they are. */
export interface VolumeAccess {
  /** As the user given, or as the one who keeps the pool. */
  files(user?: MachineUser): PoolFiles;
  /** Whom a new volume of a stack belongs to. */
  ownerOf(stack: StackId): MachineUser;
}

/** Volumes as qcow2 files in the pool. They belong to the user that QEMU runs as. */
export class Qcow2Volumes implements Volumes {
  readonly #pool: string;
  readonly #access: VolumeAccess;
  readonly #presence: PoolPresence;

  /** @param access of a pool whose files cannot simply be given away; else its owner */
  constructor(
    pool: string,
    access: MachineUser | VolumeAccess,
    presence: PoolPresence = ALWAYS_PRESENT,
  ) {
    this.#pool = pool;
    this.#access = 'files' in access ? access : { files: () => directFiles, ownerOf: () => access };
    this.#presence = presence;
  }

  isPoolPresent(): Promise<boolean> {
    return this.#presence.isPresent();
  }

  isPoolInMemory(): Promise<boolean> {
    return this.#presence.isInMemory();
  }

  async list(): Promise<VolumeState[]> {
    if (!(await this.isPoolPresent())) return [];
    const found = await this.#access.files().list(dirname(this.#file('' as VolumeId)));
    return found.flatMap(({ name, usedBytes }) => {
      const id = VolumeId.safeParse(name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : '');
      return id.success ? [{ id: id.data, usedBytes }] : [];
    });
  }

  async ensure(volume: DesiredVolume): Promise<boolean> {
    const file = this.#file(volume.id);
    if (!(await this.isPoolPresent())) throw new Fault('POOL_ABSENT', { where: this.#pool });
    if (await this.#access.files().find(file)) return false;
    const owner = this.#access.ownerOf(volume.stack);
    const files = this.#access.files(owner);
    const half = halfMade(file);
    try {
      await files.remove(half);
      await this.#create(volume, half, files);
      await files.give(half, owner);
      await files.setMode(half, 0o600);
      await files.move(half, file);
    } finally {
      await files.remove(half);
    }
    return true;
  }

  async remove(volume: VolumeId): Promise<boolean> {
    const files = this.#access.files();
    const file = this.#file(volume);
    const existed = await files.remove(file);
    for (const path of [halfMade(file), join(this.#pool, variablesFile(volume))]) {
      await files.remove(path);
    }
    return existed;
  }

  async space(): Promise<{ totalBytes: number; freeBytes: number }> {
    if (!(await this.isPoolPresent()) || (await this.isPoolInMemory())) return NO_SPACE;
    return this.#access.files().space(this.#pool);
  }

  async #create(
    { image, sizeBytes }: DesiredVolume,
    file: string,
    files: PoolFiles,
  ): Promise<void> {
    const base = image && join(this.#pool, imageFile(image));
    const backing = base && relative(dirname(file), base);
    const found = base ? await this.#access.files().find(base) : undefined;
    if (image && !found) throw new Fault('NOT_FOUND', { what: 'image in the pool', name: image });
    const parameters = { file, backing, sizeBytes: Math.max(sizeBytes, found?.sizeBytes ?? 0) };
    try {
      await files.run('qemu-img', createVolumeArguments(parameters), 'qemu-utils');
    } catch (error) {
      throw asDiskFull(error, this.#pool);
    }
  }

  #file(volume: VolumeId): string {
    return join(this.#pool, volumeFile(volume));
  }
}

const NO_SPACE = { totalBytes: 0, freeBytes: 0 } as const;

const SUFFIX = '.qcow2';

/** Not a name that {@link Qcow2Volumes.list} takes for a volume. */
const halfMade = (file: string): string => join(dirname(file), `.${basename(file)}.part`);

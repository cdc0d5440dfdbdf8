import { basename, dirname, join, relative } from 'node:path';
import type { DesiredVolume } from '../../../../../schemas/agent/desired.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { Owned } from '../../../node/core/stack-user.ts';
import { imageFile, variablesFile, volumeFile } from '../../../node/core/names.ts';
import {
  type Backing,
  createVolumeArguments,
  rebaseVolumeArguments,
} from '../../core/qemu-img-arguments.ts';
import { readVolumeHeader, VOLUME_HEADER_BYTES } from '../../core/volumes/volume-header.ts';
import type { MachineUser } from '../../../compute/ports/hypervisor.ts';
import type { Volumes, VolumeState } from '../../ports/volumes.ts';
import { directFiles } from '../pools/direct-files.ts';
import type { PoolFile, PoolFiles } from '../pools/pool-files.ts';
import { asDiskFull } from './disk-full.ts';
import { ALWAYS_PRESENT, type PoolPresence } from './pool-mark.ts';
import type { VolumePlace } from './volume-place.ts';

/** How volumes are reached, and whose they are. */
export interface VolumeAccess {
  /** As the user given, or as the one who keeps the pool. */
  files(user?: MachineUser): PoolFiles;
  /** Whom a new volume belongs to. */
  ownerOf(volume: Owned): MachineUser;
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

  /** @throws Fault NOT_FOUND, POOL_ABSENT, POOL_STALLED */
  async placeOf(volume: DesiredVolume): Promise<VolumePlace> {
    await this.#header(volume.id, volume);
    const owner = this.#access.ownerOf(volume);
    return { file: this.#file(volume.id), run: this.#access.files(owner).run, owner };
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
    const owner = this.#access.ownerOf(volume);
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

  async standsOn(volume: DesiredVolume): Promise<VolumeId | undefined> {
    const { backing } = await this.#header(volume.id, volume);
    const id = VolumeId.safeParse(
      backing?.endsWith(SUFFIX) ? backing.slice(0, -SUFFIX.length) : '',
    );
    return id.success ? id.data : undefined;
  }

  async rebase(volume: DesiredVolume): Promise<void> {
    if ((await this.standsOn(volume)) === volume.base) return;
    const file = this.#file(volume.id);
    const backing = this.#backingOf(volume);
    try {
      const files = this.#access.files(this.#access.ownerOf(volume));
      await files.run('qemu-img', rebaseVolumeArguments({ file, backing }), 'qemu-utils');
    } catch (error) {
      throw asDiskFull(error, this.#pool);
    }
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

  async #create(volume: DesiredVolume, file: string, files: PoolFiles): Promise<void> {
    const sizeBytes = Math.max(volume.sizeBytes, await this.#sizeBelow(volume));
    const parameters = { file, backing: this.#backingOf(volume), sizeBytes };
    try {
      await this.#copyVariables(volume, files);
      await files.run('qemu-img', createVolumeArguments(parameters), 'qemu-utils');
    } catch (error) {
      throw asDiskFull(error, this.#pool);
    }
  }

  /** @returns the size of what a new volume stands on. @throws Fault NOT_FOUND when it is not there */
  async #sizeBelow({ base, image, stack, user }: DesiredVolume): Promise<number> {
    if (base) return (await this.#header(base, { stack, user })).sizeBytes;
    if (!image) return 0;
    const found = await this.#access.files().find(join(this.#pool, imageFile(image)));
    if (!found) throw new Fault('NOT_FOUND', { what: 'image in the pool', name: image });
    return found.sizeBytes;
  }

  #backingOf({ id, base, image }: DesiredVolume): Backing | undefined {
    const folder = dirname(this.#file(id));
    if (base) return { file: relative(folder, this.#file(base)), format: 'qcow2' };
    if (!image) return undefined;
    return { file: relative(folder, join(this.#pool, imageFile(image))), format: 'raw' };
  }

  /** What the machine of the volume below has told its firmware, as it is now. */
  async #copyVariables({ id, base }: DesiredVolume, files: PoolFiles): Promise<void> {
    if (!base) return;
    const found = await files.read(join(this.#pool, variablesFile(base)));
    if (!found) return;
    await files.write(join(this.#pool, variablesFile(id)), found, 0o600);
  }

  /** @throws Fault NOT_FOUND, POOL_ABSENT */
  async #header(
    volume: VolumeId,
    owned: Owned,
  ): Promise<NonNullable<ReturnType<typeof readVolumeHeader>>> {
    if (!(await this.isPoolPresent())) throw new Fault('POOL_ABSENT', { where: this.#pool });
    const owner = this.#access.ownerOf(owned);
    const file = await this.#access.files(owner).open(this.#file(volume), 'r');
    if (!file) throw new Fault('NOT_FOUND', { what: 'volume in the pool', name: volume });
    const bytes = await readStart(file);
    const header = readVolumeHeader(Buffer.from(bytes));
    if (!header) throw new Fault('NOT_FOUND', { what: 'volume in the pool', name: volume });
    return header;
  }

  #file(volume: VolumeId): string {
    return join(this.#pool, volumeFile(volume));
  }
}

const NO_SPACE = { totalBytes: 0, freeBytes: 0 } as const;

const SUFFIX = '.qcow2';

async function readStart(file: PoolFile): Promise<Uint8Array> {
  try {
    return await file.read(0, VOLUME_HEADER_BYTES);
  } finally {
    await file.close();
  }
}

/** Not a name that {@link Qcow2Volumes.list} takes for a volume. */
const halfMade = (file: string): string => join(dirname(file), `.${basename(file)}.part`);

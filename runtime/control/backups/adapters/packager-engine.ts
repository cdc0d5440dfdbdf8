import { createBackup } from '../../../../packager/backup/create-backup.ts';
import { forgetPoints } from '../../../../packager/backup/forget-points.ts';
import { readPoint, type StoredPoint } from '../../../../packager/backup/list-points.ts';
import {
  initRepository,
  openRepository,
  type Repository,
} from '../../../../packager/backup/open-repository.ts';
import type { DiskToKeep } from '../../../../packager/backup/ports/disk-to-keep.ts';
import type { StartSealer } from '../../../../packager/backup/ports/frame-sealer.ts';
import type { RemovableStore } from '../../../../packager/backup/ports/repository-store.ts';
import type { Surroundings } from '../../../../packager/backup/ports/surroundings.ts';
import { restorePoint } from '../../../../packager/backup/restore-point.ts';
import { verifyRepository } from '../../../../packager/backup/verify-repository.ts';
import type { PointDisk } from '../../../../packager/format/repository/point-file.ts';
import { readKeyText } from '../../../../packager/format/repository/key-text.ts';
import type { Progress, Work } from '../../../../packager/images/ports/progress.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type {
  BackupEngine,
  BackupTold,
  DiskToBackUp,
  EngineWork,
  RepositoryPlace,
  StoredBackup,
  VerifyTold,
} from '../ports/backup-engine.ts';
import type { VolumeToFill } from '../ports/volume-access.ts';
import type { RepositoryView, RepositoryWork, SeenPoint } from './repository-work.ts';

export interface EngineParts extends Omit<Surroundings, 'sealer'> {
  /** @param isPrompt whether somebody waits for an answer */
  readonly store: (
    place: RepositoryPlace,
    isPrompt: boolean,
  ) => RemovableStore | Promise<RemovableStore>;
  readonly startSealer: StartSealer;
  readonly isFolder: (path: string) => Promise<boolean>;
}

const OF_REPOSITORY = 'the key of the repository';

/** The engine of `yard backup`, for the server. */
export class PackagerEngine implements RepositoryWork {
  readonly #parts: EngineParts;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  async init(place: RepositoryPlace): Promise<void> {
    // Where nothing is mounted, backups would go to another disk than was meant.
    if ('folder' in place && !(await this.#parts.isFolder(place.folder))) {
      throw new Fault('NOT_FOUND', { what: 'folder', name: place.folder });
    }
    const secret = { kind: 'key' as const, key: readKeyText(place.key, OF_REPOSITORY) };
    const store = await this.#parts.store(place, true);
    await initRepository(store, secret, { appendOnly: false }, this.#parts);
  }

  async identify(place: RepositoryPlace): Promise<string> {
    return idOf(await this.#open(place, true));
  }

  async look(place: RepositoryPlace, known: ReadonlySet<string>): Promise<RepositoryView> {
    const repository = await this.#open(place, true);
    const points: SeenPoint[] = [];
    for (const file of await repository.store.list('points')) {
      const look = `${file.name} ${file.sizeBytes} ${file.modifiedMs}`;
      if (known.has(look)) points.push({ look });
      else {
        const point = await readPoint(repository, file).catch(noneIfDamaged);
        points.push({ look, backup: point && toStored(point) });
      }
    }
    return { identity: idOf(repository), points };
  }

  create(
    place: RepositoryPlace,
    { group, document, disks, since }: Parameters<BackupEngine['create']>[1],
    work: EngineWork,
  ): Promise<BackupTold> {
    return this.#with(place, async (repository, around) => {
      const before = since === undefined ? undefined : await pointIn(repository, since);
      const request = {
        stack: group,
        definition: document,
        disks: disks.map((disk) => toKeep(disk, before)),
        since: before,
      };
      const told = await createBackup(repository, request, around, workOf(work, disks));
      return { ...told, newBytes: told.newPlainBytes };
    });
  }

  restore(
    place: RepositoryPlace,
    { point: name, disks: wanted, open }: Parameters<BackupEngine['restore']>[1],
    work: EngineWork,
  ): Promise<void> {
    return this.#with(place, async (repository, around) => {
      const point = await pointIn(repository, name);
      if (!point) throw new Fault('NOT_FOUND', { what: 'backup', name: name.slice(0, 12) });
      const disks = point.disks.filter((disk) => wanted.includes(disk.name));
      const file = async (disk: PointDisk) => {
        const volume = await open(disk.name);
        try {
          demandRoom(volume, disk);
        } catch (error) {
          volume.close();
          throw error;
        }
        return {
          write: (bytes: Uint8Array, offset: number) => volume.write(bytes, offset),
          // It has its size since it was made.
          resize: async () => undefined,
          commit: () => volume.flush(),
          discard: async () => volume.close(),
        };
      };
      await restorePoint(repository, { point, disks }, file, {
        around,
        work: workOf(work, disks),
      });
    });
  }

  verify(place: RepositoryPlace, share: number, work: EngineWork): Promise<VerifyTold> {
    return this.#with(place, async (repository, around) => {
      const tools = { around, work: workOf(work, []) };
      const { readBytes, problems } = await verifyRepository(repository, { share }, tools);
      const told = problems.map(({ message, points }) => ({ message, points }));
      return { readBytes, problems: told };
    });
  }

  async forget(place: RepositoryPlace, point: string): Promise<void> {
    await forgetPoints(await this.#open(place, true), [point], { allowRemoval: false });
  }

  async #open(place: RepositoryPlace, isPrompt: boolean): Promise<Repository<RemovableStore>> {
    const secret = { kind: 'key' as const, key: readKeyText(place.key, OF_REPOSITORY) };
    return openRepository(await this.#parts.store(place, isPrompt), secret);
  }

  /** Threads that seal end with the action. */
  async #with<Result>(
    place: RepositoryPlace,
    action: (repository: Repository<RemovableStore>, around: Surroundings) => Promise<Result>,
  ): Promise<Result> {
    const repository = await this.#open(place, false);
    const { startSealer, ...rest } = this.#parts;
    const sealer = startSealer();
    try {
      return await action(repository, { ...rest, sealer });
    } finally {
      await sealer.close();
    }
  }
}

const idOf = ({ header }: Repository): string => Buffer.from(header.id).toString('hex');

const toStored = ({ name, stack, createdMs, definition, disks }: StoredPoint): StoredBackup => ({
  point: name,
  group: stack,
  createdMs,
  document: definition,
  disks: disks.map((disk) => ({ name: disk.name, sizeBytes: disk.sizeBytes })),
});

/** One backup that is damaged keeps nobody from the others. */
function noneIfDamaged(error: unknown): undefined {
  if (!Fault.is(error, 'BACKUP_DAMAGED')) throw error;
}

/** What does not fit would be left out. @throws Fault CONFLICT */
function demandRoom({ sizeBytes }: VolumeToFill, disk: PointDisk): void {
  if (sizeBytes >= disk.sizeBytes) return;
  const why = `it has ${sizeBytes} bytes, and the disk that it is to be filled with has ${disk.sizeBytes}`;
  throw new Fault('CONFLICT', { what: 'volume', name: disk.name, why });
}

/** @returns undefined when it is not there */
async function pointIn(repository: Repository, name: string): Promise<StoredPoint | undefined> {
  const file = (await repository.store.list('points')).find((each) => each.name === name);
  return file && readPoint(repository, file);
}

/** Without the backup before, what has changed since then says nothing. */
const toKeep = (
  { name, volume, changed }: DiskToBackUp,
  before: StoredPoint | undefined,
): DiskToKeep => ({
  name,
  sizeBytes: volume.sizeBytes,
  changed: before && changed,
  read: () => volume.used(),
  readRanges: (ranges) => volume.ranges(ranges),
});

function workOf(
  { signal, onProgress }: EngineWork,
  disks: readonly { readonly name: string }[],
): Work {
  return {
    signal,
    onProgress: ({ step, done = 0, total = 0, unit }: Progress) => {
      const inBytes = unit === 'bytes';
      const disk = inBytes ? disks.find(({ name }) => step.endsWith(`“${name}”`)) : undefined;
      onProgress({
        note: step,
        disk: disk?.name,
        bytesDone: inBytes ? done : 0,
        bytesTotal: inBytes ? total : 0,
      });
    },
  };
}

import { createHash } from 'node:crypto';
import { type BackupResult, createBackup } from '../../packager/backup/create-backup.ts';
import { findPoint, type StoredPoint } from '../../packager/backup/list-points.ts';
import {
  initRepository,
  openRepository,
  type Repository,
} from '../../packager/backup/open-repository.ts';
import type { DiskToKeep } from '../../packager/backup/ports/disk-to-keep.ts';
import type { RemovableStore } from '../../packager/backup/ports/repository-store.ts';
import type { Surroundings } from '../../packager/backup/ports/surroundings.ts';
import { restorePoint } from '../../packager/backup/restore-point.ts';
import { decompress } from '../../packager/images/adapters/disks/decompress.ts';
import type { BlockRange } from '../../packager/images/ports/disk-reader.ts';
import { inlineSealer } from './inline-sealer.ts';

const BLOCK = 4_096;
export const TEST_KEY = { kind: 'key', key: new Uint8Array(32).fill(7) } as const;
export const quietWork = { onProgress: () => undefined, signal: new AbortController().signal };

/** Bytes that look random, and are the same in every run. */
export function countingRandom(seed = 0): (bytes: number) => Uint8Array {
  let calls = 0;
  return (bytes) => {
    calls += 1;
    const shake = createHash('shake256', { outputLength: bytes });
    return shake.update(`${seed} ${calls}`).digest();
  };
}

export const surroundings = (replaced: Partial<Surroundings> = {}): Surroundings => ({
  now: () => 1_000,
  random: countingRandom(),
  pause: async () => undefined,
  sealer: inlineSealer(),
  decompress,
  ...replaced,
});

/** A disk in memory; counts what is read of it. */
export function memoryDisk(
  bytes: Uint8Array,
  { name = 'system', changed }: { name?: string; changed?: readonly BlockRange[] } = {},
): DiskToKeep {
  const padded = Buffer.alloc(Math.ceil(bytes.length / BLOCK) * BLOCK);
  padded.set(bytes);
  const part = ({ firstBlock, blocks }: BlockRange): { firstBlock: number; bytes: Uint8Array } => {
    const run = Buffer.alloc(blocks * BLOCK);
    padded.copy(run, 0, firstBlock * BLOCK, (firstBlock + blocks) * BLOCK);
    return { firstBlock, bytes: run };
  };
  return {
    name,
    sizeBytes: bytes.length,
    changed,
    async *read() {
      for (let block = 0; block * BLOCK < padded.length; block += 16) {
        yield part({ firstBlock: block, blocks: Math.min(16, padded.length / BLOCK - block) });
      }
    },
    async *readRanges(ranges) {
      for (const range of ranges) yield part(range);
    },
  };
}

/** A repository with one key, as a person uses it. */
export class BackupSite<Store extends RemovableStore = RemovableStore> {
  readonly repository: Repository<Store>;
  readonly around: Surroundings;

  private constructor(repository: Repository<Store>, around: Surroundings) {
    this.repository = repository;
    this.around = around;
  }

  static async make<Store extends RemovableStore>(
    store: Store,
    around: Surroundings = surroundings(),
    options: { appendOnly?: boolean; graceMs?: number } = {},
  ): Promise<BackupSite<Store>> {
    const wanted = { appendOnly: false, ...options };
    return new BackupSite(await initRepository(store, TEST_KEY, wanted, around), around);
  }

  /** The same repository, by way of another door or with other surroundings. */
  async over<Other extends RemovableStore>(
    store: Other,
    around: Surroundings = this.around,
  ): Promise<BackupSite<Other>> {
    return new BackupSite(await openRepository(store, TEST_KEY), around);
  }

  keep(
    bytes: Uint8Array,
    options: {
      stack?: string;
      since?: StoredPoint;
      changed?: readonly BlockRange[];
      packBytes?: number;
    } = {},
  ): Promise<BackupResult> {
    const { stack = 'shop', since, changed, packBytes } = options;
    const disks = [memoryDisk(bytes, changed ? { changed } : {})];
    const request = { stack, definition: Buffer.from('what it was'), disks, since };
    return createBackup(
      this.repository,
      packBytes === undefined ? request : { ...request, packBytes },
      this.around,
      quietWork,
    );
  }

  point(name: string): Promise<StoredPoint> {
    return findPoint(this.repository, name);
  }

  /** @returns the first disk of a point */
  async restore(name: string): Promise<Uint8Array> {
    const point = await this.point(name);
    const files = new Map<string, Buffer>();
    await restorePoint(
      this.repository,
      { point, disks: point.disks },
      async ({ name: disk, sizeBytes }) => {
        const bytes = Buffer.alloc(Math.ceil(sizeBytes / BLOCK) * BLOCK);
        return {
          write: async (piece, offset) => bytes.set(piece, offset),
          resize: async () => undefined,
          commit: async () => void files.set(disk, bytes.subarray(0, sizeBytes)),
          discard: async () => undefined,
        };
      },
      { around: this.around, work: quietWork },
    );
    return files.get(point.disks[0]?.name ?? '') ?? new Uint8Array(0);
  }
}

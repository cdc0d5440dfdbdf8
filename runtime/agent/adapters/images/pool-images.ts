import { readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BlobSource } from '../../../../packager/format/archive/blob-source.ts';
import { decodeChunkIndex } from '../../../../packager/format/chunks/decode-chunk-index.ts';
import { digestOf } from '../../../../packager/format/digest.ts';
import { remoteBlobs } from '../../../../packager/format/remote/remote-blobs.ts';
import { createDecompressor } from '../../../../packager/native/zstd.ts';
import type { DesiredImage } from '../../../../schemas/agent/desired.ts';
import type { ChunkIndex } from '../../../../schemas/archive/chunk-index.ts';
import { createOciClient } from '../../../../schemas/client/oci-client.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { Digest } from '../../../../schemas/ids/digest.ts';
import { imageFile, imageIndexFile } from '../../core/names.ts';
import type { ImageProgress, Images } from '../../ports/images.ts';
import { asDiskFull } from '../storage/disk-full.ts';
import { ifPresent } from '../storage/if-present.ts';
import { fetchIndex, type FetchOptions, fillPart } from './fetch-image.ts';
import type { Neighbour } from './neighbour-chunks.ts';
import { PartImage } from './part-image.ts';

/** Unit of `blocks` in stat(2), whatever the file system's own blocks are. */
const BLOCK_BYTES = 512;
const IMAGE = /^([0-9a-f]{64})\.raw$/;

/** Images as raw, sparse, read-only files in the pool, fetched from a registry over HTTP. */
export class PoolImages implements Images {
  readonly #pool: string;
  readonly #fetch: typeof fetch;

  constructor(pool: string, options: { fetch: typeof fetch }) {
    this.#pool = pool;
    this.#fetch = options.fetch;
  }

  async list(): Promise<Digest[]> {
    const names = await readdir(join(this.#pool, 'images'));
    return names.flatMap((name) => {
      const hex = IMAGE.exec(name)?.[1];
      return hex ? [Digest.parse(`sha256:${hex}`)] : [];
    });
  }

  async ensure(
    image: DesiredImage,
    onProgress: (progress: ImageProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const file = join(this.#pool, imageFile(image.id));
    if (await ifPresent(stat(file))) return;
    try {
      await this.#forgetOldParts();
      await this.#make(image, file, { onProgress, signal });
    } catch (error) {
      throw asDiskFull(error, this.#pool);
    }
  }

  async #make(
    image: DesiredImage,
    file: string,
    { onProgress, signal }: Pick<FetchOptions, 'onProgress' | 'signal'>,
  ): Promise<void> {
    const blobs = this.#blobs(image, signal);
    const index = await this.#index(image, blobs);
    const paths = partPaths(file);
    await this.#demandSpace(index, paths.part);
    const neighbours = await this.#neighbours();
    const { label } = image;
    const decompressor = createDecompressor();
    try {
      await using part = await PartImage.open(paths, index);
      const { decompress } = decompressor;
      await fillPart(part, index, { label, blobs, neighbours, decompress, onProgress, signal });
      await part.finish(file);
    } finally {
      decompressor.close();
    }
  }

  async remove(image: Digest): Promise<boolean> {
    const file = join(this.#pool, imageFile(image));
    const { part, done } = partPaths(file);
    const index = join(this.#pool, imageIndexFile(image));
    const existed = (await ifPresent(stat(file))) !== undefined;
    for (const path of [file, part, done, index]) await rm(path, { force: true });
    return existed;
  }

  #blobs({ source }: DesiredImage, signal: AbortSignal): BlobSource {
    const { registry, repository, token } = source;
    const credentials = token === undefined ? undefined : { user: 'node', token };
    const client = createOciClient({ registry, credentials, fetch: this.#fetch });
    return remoteBlobs(client, repository, { pause, signal });
  }

  /** From the pool when an earlier try left it there whole, else from the registry. */
  async #index(image: DesiredImage, blobs: BlobSource): Promise<ChunkIndex> {
    const file = join(this.#pool, imageIndexFile(image.id));
    const kept = await ifPresent(readFile(file));
    if (kept && digestOf(kept) === image.id) return decodeChunkIndex(kept);
    const { bytes, index } = await fetchIndex(image, blobs);
    await writeFile(`${file}.new`, bytes, { mode: 0o600 });
    await rename(`${file}.new`, file);
    return index;
  }

  /** What an image takes is known before; a pool that is nearly full is told at once. */
  async #demandSpace(index: ChunkIndex, part: string): Promise<void> {
    let wantedBytes = 0;
    for (let i = 0; i < index.extentCount; i += 1) {
      wantedBytes += index.chunk(index.extent(i).chunk).plainBytes;
    }
    const begun = await ifPresent(stat(part));
    wantedBytes -= (begun?.blocks ?? 0) * BLOCK_BYTES;
    const { bsize, bavail } = await statfs(this.#pool);
    const freeBytes = bsize * bavail;
    if (freeBytes >= wantedBytes) return;
    throw new Fault('DISK_FULL', { where: this.#pool, wantedBytes, freeBytes });
  }

  async #neighbours(): Promise<Neighbour[]> {
    return (await this.list()).map((id) => ({
      image: join(this.#pool, imageFile(id)),
      index: join(this.#pool, imageIndexFile(id)),
    }));
  }

  async #forgetOldParts(): Promise<void> {
    const folder = join(this.#pool, 'images');
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const isPart = /\.(part|done|new)$/.test(name);
      const found = isPart ? await ifPresent(stat(path)) : undefined;
      if (found && Date.now() - found.mtimeMs > LIMITS.agent.partImageMs) {
        await rm(path, { force: true });
      }
    }
  }
}

const partPaths = (file: string): { part: string; done: string } => ({
  part: `${file}.part`,
  done: `${file.slice(0, -'.raw'.length)}.done`,
});

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (cause) {
    throw new Fault('CANCELLED', { what: 'The fetch' }, { cause });
  }
}

import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BlobSource } from '../../../../../packager/format/archive/blob-source.ts';
import { bytesSource } from '../../../../../packager/format/byte-source.ts';
import { decodeChunkIndex } from '../../../../../packager/format/chunks/decode-chunk-index.ts';
import { digestOf } from '../../../../../packager/format/digest.ts';
import { remoteBlobs } from '../../../../../packager/format/remote/remote-blobs.ts';
import { createDecompressor } from '../../../../../packager/native/zstd.ts';
import type { DesiredImage } from '../../../../../schemas/agent/desired.ts';
import type { ChunkIndex } from '../../../../../schemas/archive/chunk-index.ts';
import { createOciClient } from '../../../../../schemas/client/oci-client.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import { PeersAside } from '../../core/images/peer-choice.ts';
import { imageFile, imageIndexFile, imageLeaseFile } from '../../../node/core/names.ts';
import type { ImageLink } from '../../ports/image-link.ts';
import type { ImageProgress, Images } from '../../ports/images.ts';
import type { PeerLink } from '../../../link/ports/peer-link.ts';
import { asDiskFull } from '../volumes/disk-full.ts';
import { directFiles } from '../pools/direct-files.ts';
import type { PoolFiles } from '../pools/pool-files.ts';
import { fetchIndex, type FetchOptions, fillPart } from './fetch-image.ts';
import type { ImageShelf } from './image-shelf.ts';
import { imageDigests } from './image-digests.ts';
import { linkBlobs } from './link-blobs.ts';
import type { Neighbour } from './neighbour-chunks.ts';
import { PartImage } from './part-image.ts';
import { peerIndex } from './peer-index.ts';
import { peerRuns } from './peer-runs.ts';

export interface PoolImagesOptions {
  /** The way to the server, whose own registry is asked through it. */
  readonly link: ImageLink;
  /** The way to other nodes. */
  readonly peers: PeerLink;
  /** Where other nodes find what is here. */
  readonly shelf: ImageShelf;
  /** Asks registries of others; see `runtime/process/checked-fetch.ts`. */
  readonly foreignFetch: (approved: { readonly allowPrivate: boolean }) => typeof fetch;
  /** The way into the pool. Default: it is on this host. */
  readonly files?: PoolFiles;
  /** Lets one of the nodes that share the pool fetch, and the others wait. */
  readonly lease?: Lease;
  /** Other images whose chunks can be used. */
  readonly neighbours?: () => Promise<readonly Neighbour[]>;
}

/** Lets one at a time do something, of all who share a pool. */
export interface Lease {
  /**
   * Waits for its turn, then works. When the turn is lost meanwhile, the work is ended and the next
   * turn is waited for; so it has to look first whether another has done it.
   *
   * @param path of the lease, without its number
   * @throws Fault CANCELLED
   */
  hold(
    path: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void>;
}

const ALONE: Lease = { hold: (_path, signal, work) => work(signal) };

/** Images as raw, sparse, read-only files in the pool, fetched from other nodes and registries. */
export class PoolImages implements Images {
  readonly #pool: string;
  readonly #options: PoolImagesOptions;
  readonly #files: PoolFiles;
  readonly #aside = new PeersAside();

  constructor(pool: string, options: PoolImagesOptions) {
    this.#pool = pool;
    this.#options = options;
    this.#files = options.files ?? directFiles;
  }

  list(): Promise<Digest[]> {
    return imageDigests(this.#files, this.#pool);
  }

  async ensure(
    image: DesiredImage,
    onProgress: (progress: ImageProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const file = join(this.#pool, imageFile(image.id));
    if (await this.#files.find(file)) return;
    const lease = this.#options.lease ?? ALONE;
    try {
      await this.#forgetOldParts();
      await lease.hold(join(this.#pool, imageLeaseFile(image.id)), signal, async (turn) => {
        if (await this.#files.find(file)) return;
        await this.#make(image, file, { onProgress, signal: turn });
      });
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
    const index = await this.#index(image, blobs, signal);
    const paths = partPaths(file);
    await this.#demandSpace(index, paths.part);
    const others = await this.#options.neighbours?.();
    const neighbours = [...(await this.neighbours()), ...(others ?? [])];
    const { label } = image;
    const decompressor = createDecompressor();
    try {
      await using part = await PartImage.open(paths, index, this.#files);
      const { decompress } = decompressor;
      const fromPeers: FetchOptions['fromPeers'] = (isWanted) =>
        peerRuns(image, index, { ...this.#peers, isWanted, signal });
      const common = { label, onProgress, signal };
      await this.#options.shelf.lend(image.id, { index, part }, async () => {
        await fillPart(part, index, { ...common, blobs, neighbours, fromPeers, decompress });
        await part.finish(file);
      });
    } finally {
      decompressor.close();
    }
  }

  async remove(image: Digest): Promise<boolean> {
    const file = join(this.#pool, imageFile(image));
    const { part, done } = partPaths(file);
    const index = join(this.#pool, imageIndexFile(image));
    const existed = await this.#files.remove(file);
    for (const path of [part, done, index]) await this.#files.remove(path);
    return existed;
  }

  /**
   * The agent is root, and may stand in a network that the server does not see: it asks nobody but
   * the server's own registry and approved ones, and checks the addresses of those itself (S12).
   *
   * @throws Fault REGISTRY_NOT_APPROVED
   */
  #blobs({ id, source }: DesiredImage, signal: AbortSignal): BlobSource {
    const { registry, access, repository, token } = source;
    const { link, foreignFetch } = this.#options;
    if (access === 'refused') throw new Fault('REGISTRY_NOT_APPROVED', { registry });
    if (access === 'own') return linkBlobs(link, id, { pause, signal });
    const credentials = token === undefined ? undefined : { user: 'node', token };
    const asks = foreignFetch({ allowPrivate: access === 'private' });
    const client = createOciClient({ registry, credentials, fetch: asks, foreign: true });
    return remoteBlobs(client, repository, { pause, signal });
  }

  get #peers(): { readonly link: PeerLink; readonly aside: PeersAside } {
    return { link: this.#options.peers, aside: this.#aside };
  }

  /** From the pool when an earlier try left it there whole, else from other nodes or the registry. */
  async #index(image: DesiredImage, blobs: BlobSource, signal: AbortSignal): Promise<ChunkIndex> {
    const file = join(this.#pool, imageIndexFile(image.id));
    const kept = await this.#files.read(file);
    if (kept && digestOf(kept) === image.id) return decodeChunkIndex(kept);
    const given = await peerIndex(image, { ...this.#peers, signal });
    const { bytes, index } = await fetchIndex(image, given ? indexBlob(given) : blobs);
    await this.#files.write(file, bytes, 0o600);
    return index;
  }

  /** What an image takes is known before; a pool that is nearly full is told at once. */
  async #demandSpace(index: ChunkIndex, part: string): Promise<void> {
    let wantedBytes = 0;
    for (let i = 0; i < index.extentCount; i += 1) {
      wantedBytes += index.chunk(index.extent(i).chunk).plainBytes;
    }
    wantedBytes -= (await this.#files.find(part))?.usedBytes ?? 0;
    const { freeBytes } = await this.#files.space(this.#pool);
    if (freeBytes >= wantedBytes) return;
    throw new Fault('DISK_FULL', { where: this.#pool, wantedBytes, freeBytes });
  }

  /** @returns where its complete images are, for others to take chunks from */
  async neighbours(): Promise<Neighbour[]> {
    return (await this.list()).map((id) => ({
      files: this.#files,
      image: join(this.#pool, imageFile(id)),
      index: join(this.#pool, imageIndexFile(id)),
    }));
  }

  async #forgetOldParts(): Promise<void> {
    const folder = join(this.#pool, 'images');
    for (const { name, modifiedMs } of await this.#files.list(folder)) {
      const isPart = /\.(part|done|new)$/.test(name);
      if (isPart && Date.now() - modifiedMs > LIMITS.agent.partImageMs) {
        await this.#files.remove(join(folder, name));
      }
    }
  }
}

/** What a node gave goes through the same checks as what a registry gives. */
const indexBlob = (bytes: Uint8Array): BlobSource => ({ open: async () => bytesSource(bytes) });

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

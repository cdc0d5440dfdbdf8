import { setTimeout as wait } from 'node:timers/promises';
import { openBlob } from '../../../../packager/format/archive/blob-source.ts';
import { readPackTable } from '../../../../packager/format/chunks/read-pack-table.ts';
import { remoteBlobs } from '../../../../packager/format/remote/remote-blobs.ts';
import type { DesiredImage } from '../../../../schemas/agent/desired.ts';
import { MEDIA_TYPES } from '../../../../schemas/archive/media-types.ts';
import { createOciClient, type OciClient } from '../../../../schemas/client/oci-client.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';

export interface ImageBlobsDependencies {
  /** The image as the node shall have it now; undefined: its desired state does not name it. */
  imageOf(node: NodeId, image: Digest): Promise<DesiredImage | undefined>;
  /** Base URL of the server's own registry. */
  readonly ownRegistry: string;
  readonly fetch: typeof fetch;
}

/** A blob of an image that a node may read. */
export interface ImageBlob {
  readonly sizeBytes: number;
  /** @throws Fault those of `OciClient.openBlob` */
  open(range: {
    readonly offset: number;
    readonly length: number;
    readonly signal: AbortSignal;
  }): Promise<ReadableStream<Uint8Array>>;
}

/** Reading a list of packs takes milliseconds; a registry that hangs must not hold a request. */
const LIST_MS = 20_000;

/**
 * What nodes may read of the server's own registry: of the images in their desired state the chunk
 * index and the packs it names, and nothing else. So a node that was taken over reads what it had
 * anyway.
 */
export class ImageBlobs {
  readonly #imageOf: ImageBlobsDependencies['imageOf'];
  readonly #client: OciClient;
  /** Sizes of the blobs of images, by image; which they are never changes. */
  readonly #lists = new Map<Digest, Promise<ReadonlyMap<Digest, number>>>();

  constructor({ imageOf, ownRegistry, fetch }: ImageBlobsDependencies) {
    this.#imageOf = imageOf;
    this.#client = createOciClient({ registry: ownRegistry, fetch });
  }

  /** @throws Fault NOT_FOUND for whatever the node shall not have, whether it exists or not */
  async find(node: NodeId, image: Digest, blob: Digest): Promise<ImageBlob> {
    const desired = await this.#imageOf(node, image);
    if (desired?.source.access !== 'own') {
      throw new Fault('NOT_FOUND', { what: 'image', name: image });
    }
    const { repository } = desired.source;
    const sizeBytes = blob === image ? desired.indexBytes : (await this.#list(desired)).get(blob);
    if (sizeBytes === undefined) throw new Fault('NOT_FOUND', { what: 'blob', name: blob });
    return { sizeBytes, open: (range) => this.#client.openBlob(repository, blob, range) };
  }

  #list(image: DesiredImage): Promise<ReadonlyMap<Digest, number>> {
    const kept = this.#lists.get(image.id);
    if (kept) return kept;
    const list = this.#readList(image);
    list.catch(() => this.#lists.delete(image.id));
    this.#lists.set(image.id, list);
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > LIMITS.agent.images.lists && oldest) this.#lists.delete(oldest);
    return list;
  }

  async #readList({ id, indexBytes, label, source }: DesiredImage): Promise<Map<Digest, number>> {
    const options = { pause, signal: AbortSignal.timeout(LIST_MS) };
    const blobs = remoteBlobs(this.#client, source.repository, options);
    const index = { mediaType: MEDIA_TYPES.chunkIndex, digest: id, size: indexBytes };
    const packs = await readPackTable(await openBlob(blobs, index, `the chunk index of ${label}`));
    return new Map(packs.map(({ digest, sizeBytes }) => [digest, sizeBytes]));
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch (cause) {
    throw new Fault('CANCELLED', { what: 'Reading the image' }, { cause });
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { open, opendir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type Digest, digestFromBytes } from '../../../schemas/ids/digest.ts';
import type {
  BlobDeleter,
  BlobPutter,
  BlobReader,
  BlobScrubber,
  ByteRange,
} from '../../ports/blobs.ts';
import { ignoreAbsence, onDisk } from './disk-fault.ts';
import type { FolderPaths } from './paths.ts';
import { placeFile } from './place-file.ts';

/** Finished blobs: one read-only file each. */
export class BlobFiles implements BlobReader, BlobPutter, BlobDeleter, BlobScrubber {
  readonly #paths: FolderPaths;

  constructor(paths: FolderPaths) {
    this.#paths = paths;
  }

  async sizeOf(digest: Digest): Promise<number | undefined> {
    return (await stat(this.#paths.blob(digest)).catch(ignoreAbsence))?.size;
  }

  async read(digest: Digest, range?: ByteRange): Promise<Readable> {
    const file = await open(this.#paths.blob(digest), 'r').catch(ignoreAbsence);
    if (!file) throw new Fault('NOT_FOUND', { what: 'blob', name: digest });
    return file.createReadStream({
      highWaterMark: 256 * 1024,
      ...(range ? { start: range.first, end: range.last } : {}),
    });
  }

  async putBlob(digest: Digest, bytes: Uint8Array): Promise<void> {
    const found = digestFromBytes(createHash('sha256').update(bytes).digest());
    if (found !== digest) throw new Fault('UPLOAD_CORRUPT', { wanted: digest, found });
    const temporary = this.#paths.upload(randomUUID().replaceAll('-', ''));
    try {
      await onDisk(() => writeDurably(temporary, bytes));
      await onDisk(() => placeFile(temporary, this.#paths.blob(digest)));
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async removeBlob(digest: Digest): Promise<void> {
    await rm(this.#paths.blob(digest), { force: true });
  }

  async *listBlobs(): AsyncGenerator<Digest> {
    for await (const shard of await opendir(this.#paths.blobs)) {
      for await (const { name } of await opendir(join(this.#paths.blobs, shard.name))) {
        if (/^[0-9a-f]{64}$/.test(name)) yield `sha256:${name}` as Digest;
      }
    }
  }

  async setAside(digest: Digest): Promise<void> {
    await rename(this.#paths.blob(digest), this.#paths.setAside(digest)).catch(ignoreAbsence);
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

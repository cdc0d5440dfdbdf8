import { open, opendir, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type Digest, digestFromBytes } from '../../../schemas/ids/digest.ts';
import type { AppendPlace, UploadFinisher, UploadLister, UploadWriter } from '../../ports/blobs.ts';
import { appendStream } from './append-stream.ts';
import { ignoreAbsence, onDisk } from './disk-fault.ts';
import { type FolderPaths, isUploadId } from './paths.ts';
import { placeFile } from './place-file.ts';
import { RunningHashes } from './running-hash.ts';
import { Turns } from './turns.ts';

/** Unfinished uploads: one file each that only grows. They outlive a restart of the server. */
export class UploadFiles implements UploadWriter, UploadFinisher, UploadLister {
  readonly #paths: FolderPaths;
  readonly #hashes = new RunningHashes();
  readonly #turns = new Turns();
  /** Checked and not to be changed any more, or bytes nobody checked could become a blob. */
  readonly #sealed = new Map<string, Digest>();

  constructor(paths: FolderPaths) {
    this.#paths = paths;
  }

  async beginUpload(id: string): Promise<void> {
    const file = await onDisk(() => open(this.#paths.upload(id), 'wx', 0o600));
    await file.close();
  }

  async uploadSize(id: string): Promise<number | undefined> {
    return (await stat(this.#paths.upload(id)).catch(ignoreAbsence))?.size;
  }

  appendUpload(id: string, source: Readable, place: AppendPlace): Promise<number> {
    // It may break before reading starts; reading then fails with the same error.
    source.on('error', () => undefined);
    return this.#withUpload(id, source, async (file) => {
      this.#refuseSealed(id);
      const running = await this.#hashes.resume(id, file);
      if (place.offset !== undefined && place.offset !== running.sizeBytes) {
        throw new Fault('UPLOAD_OUT_OF_ORDER', {
          wantedOffset: running.sizeBytes,
          foundOffset: place.offset,
        });
      }
      await appendStream(file, running, source, place);
      return running.sizeBytes;
    });
  }

  sealUpload(id: string, digest: Digest): Promise<number> {
    return this.#withUpload(id, undefined, async (file) => {
      const running = await this.#hashes.resume(id, file);
      const found = digestFromBytes(running.hash.copy().digest());
      if (found !== digest) throw new Fault('UPLOAD_CORRUPT', { wanted: digest, found });
      await onDisk(() => file.sync());
      this.#sealed.set(id, digest);
      return running.sizeBytes;
    });
  }

  commitUpload(id: string, digest: Digest): Promise<void> {
    return this.#turns.take(id, undefined, async () => {
      if (this.#sealed.get(id) !== digest) throw new Error(`upload ${id} is not sealed`);
      await onDisk(() => placeFile(this.#paths.upload(id), this.#paths.blob(digest)));
      this.#forget(id);
    });
  }

  discardUpload(id: string): Promise<void> {
    return this.#turns.take(id, undefined, async () => {
      await rm(this.#paths.upload(id), { force: true });
      this.#forget(id);
    });
  }

  async *listUploads(): AsyncGenerator<{ id: string; touchedAt: Date }> {
    for await (const { name } of await opendir(this.#paths.uploads)) {
      if (!isUploadId(name)) continue;
      const file = await stat(this.#paths.upload(name)).catch(ignoreAbsence);
      if (file) yield { id: name, touchedAt: file.mtime };
    }
  }

  #withUpload<Result>(
    id: string,
    source: Readable | undefined,
    work: (file: FileHandle) => Promise<Result>,
  ): Promise<Result> {
    return this.#turns.take(id, source, async () => {
      const file = await open(this.#paths.upload(id), 'r+').catch(ignoreAbsence);
      if (!file) throw new Fault('NOT_FOUND', { what: 'upload', name: id });
      try {
        return await work(file);
      } finally {
        await file.close();
      }
    });
  }

  #refuseSealed(id: string): void {
    if (!this.#sealed.has(id)) return;
    throw new Fault('CONFLICT', { what: 'upload', name: id, why: 'it is being finished' });
  }

  #forget(id: string): void {
    this.#hashes.forget(id);
    this.#sealed.delete(id);
  }
}

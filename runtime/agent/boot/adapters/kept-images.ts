import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { syncFolder } from '../../../../packager/native/sync-folder.ts';
import type {
  DesiredNodeImage,
  NodeImageFile,
  NodeImageFileName,
  ObservedBoot,
} from '../../../../schemas/agent/boot.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault, toWire } from '../../../../schemas/errors/fault.ts';
import type { WireFault } from '../../../../schemas/errors/wire-fault.ts';
import { ifPresent } from '../../node/adapters/if-present.ts';
import { asDiskFull } from '../../storage/adapters/volumes/disk-full.ts';
import type { ImageProgress } from '../core/choose-image.ts';
import type { NodeImageLink } from '../ports/node-image-link.ts';
import { checkFile } from './check-file.ts';
import type { CheckedFile } from './hot-pieces.ts';

const { retryMs, retryMostMs } = LIMITS.agent.boot;

/**
 * The node images of a gateway, fetched from the server and checked before anybody is given a byte.
 *
 * ```
 * <folder>/<version>/<file>
 * <folder>/<version>/<file>.<sha256, 16 digits>.part    being fetched; goes on after a restart
 * ```
 */
export class KeptImages {
  readonly #folder: string;
  readonly #link: NodeImageLink;
  readonly #onGone: (path: string) => void;
  #wanted: readonly DesiredNodeImage[] = [];
  /** By path: files that have been found to be what they shall be. */
  readonly #checked = new Map<string, CheckedFile & { readonly sha256: string }>();
  /** By path: bytes that are here of files that are being fetched. */
  readonly #done = new Map<string, number>();
  #stop: AbortController | undefined;
  #work: Promise<void> = Promise.resolve();
  fault: WireFault | undefined;

  /** @param onGone told of files that are about to be deleted or to become others */
  constructor(folder: string, link: NodeImageLink, onGone: (path: string) => void) {
    this.#folder = folder;
    this.#link = link;
    this.#onGone = onGone;
  }

  /** From now on these images shall be here, and no others. Returns at once. */
  follow(images: readonly DesiredNodeImage[]): void {
    if (this.#stop && JSON.stringify(images) === JSON.stringify(this.#wanted)) return;
    this.#wanted = images;
    this.#restart();
  }

  /** @returns a file that was checked; undefined while it is not here, or nobody wants it */
  fileOf(version: string, name: string): CheckedFile | undefined {
    const file = this.#wanted
      .find((image) => image.version === version)
      ?.files.find((each) => each.name === name);
    return file && this.#checkedAs(this.#pathOf(version, file.name), file);
  }

  progressOf(version: string): ImageProgress | undefined {
    const image = this.#wanted.find((each) => each.version === version);
    return image && this.#progress(image);
  }

  observe(): ObservedBoot['images'] {
    return this.#wanted.map((image) => ({ version: image.version, ...this.#progress(image) }));
  }

  /** A file is not what it was any more: it is thrown away and fetched again. */
  async reject(path: string): Promise<void> {
    if (!this.#checked.delete(path)) return;
    this.#onGone(path);
    await rm(path, { force: true });
    this.#restart();
  }

  async stop(): Promise<void> {
    this.#stop?.abort();
    this.#stop = undefined;
    await this.#work;
  }

  #restart(): void {
    this.#stop?.abort();
    const stop = new AbortController();
    this.#stop = stop;
    this.#work = this.#work.then(() => this.#keep(stop.signal));
  }

  async #keep(signal: AbortSignal): Promise<void> {
    let pauseMs: number = retryMs;
    while (!signal.aborted) {
      try {
        await this.#removeOthers();
        for (const image of this.#wanted) await this.#bring(image, signal);
        this.fault = undefined;
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.fault = toWire(asDiskFull(error, this.#folder));
      }
      await wait(pauseMs, undefined, { signal }).catch(() => undefined);
      pauseMs = Math.min(2 * pauseMs, retryMostMs);
    }
  }

  async #removeOthers(): Promise<void> {
    const wanted = new Set<string>(this.#wanted.map(({ version }) => version));
    for (const name of (await ifPresent(readdir(this.#folder))) ?? []) {
      if (wanted.has(name)) continue;
      const folder = join(this.#folder, name);
      for (const path of this.#checked.keys()) {
        if (!path.startsWith(`${folder}/`)) continue;
        this.#checked.delete(path);
        this.#onGone(path);
      }
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #bring({ version, files }: DesiredNodeImage, signal: AbortSignal): Promise<void> {
    for (const file of files) {
      const path = this.#pathOf(version, file.name);
      if (this.#checkedAs(path, file)) continue;
      await mkdir(join(this.#folder, version), { recursive: true, mode: 0o700 });
      if (await this.#isHere(path, file)) continue;
      await this.#fetch(version, file, signal);
    }
  }

  async #isHere(path: string, file: NodeImageFile): Promise<boolean> {
    if ((await ifPresent(stat(path))) === undefined) return false;
    const found = await checkFile(path);
    if (found.sha256 === file.sha256 && found.sizeBytes === file.sizeBytes) {
      this.#checked.set(path, found);
      return true;
    }
    this.#checked.delete(path);
    this.#onGone(path);
    await rm(path);
    return false;
  }

  async #fetch(version: string, file: NodeImageFile, signal: AbortSignal): Promise<void> {
    const path = this.#pathOf(version, file.name);
    const part = `${path}.${file.sha256.slice(0, 16)}.part`;
    try {
      await this.#fill(part, { version, file, signal });
      const found = await checkFile(part);
      if (found.sha256 !== file.sha256) {
        await rm(part);
        const name = `${file.name} of the node image ${version}`;
        throw new Fault('BOOT_IMAGE_ALTERED', {
          name,
          wanted: file.sha256,
          found: found.sha256,
        });
      }
      await rename(part, path);
      await syncFolder(join(this.#folder, version));
      this.#checked.set(path, { ...found, path });
    } finally {
      this.#done.delete(path);
    }
  }

  /** Adds to a part what it lacks. A connection that ends early leaves it for the next try. */
  async #fill(
    part: string,
    {
      version,
      file,
      signal,
    }: {
      readonly version: string;
      readonly file: NodeImageFile;
      readonly signal: AbortSignal;
    },
  ): Promise<void> {
    const path = this.#pathOf(version, file.name);
    const handle = await open(part, 'a', 0o600);
    try {
      let { size: done } = await handle.stat();
      if (done > file.sizeBytes) {
        await handle.truncate();
        done = 0;
      }
      this.#done.set(path, done);
      if (done < file.sizeBytes) {
        const range = { offset: done, length: file.sizeBytes - done, signal };
        for await (const bytes of this.#read(version, file.name, range)) {
          signal.throwIfAborted();
          // More than was asked for is none of it.
          const kept = bytes.subarray(0, file.sizeBytes - done);
          await handle.writeFile(kept);
          done += kept.length;
          this.#done.set(path, done);
        }
      }
      if (done < file.sizeBytes) throw this.#cut(`${file.name} ended after ${done} bytes`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async *#read(
    version: string,
    name: NodeImageFileName,
    range: Parameters<NodeImageLink['openNodeImage']>[2],
  ): AsyncGenerator<Uint8Array> {
    const source = await this.#link.openNodeImage(version, name, range);
    try {
      yield* source;
    } catch (error) {
      throw error instanceof Fault ? error : this.#cut(`${name} was cut off`, error);
    }
  }

  #cut(why: string, cause?: unknown): Fault {
    return new Fault('UNREACHABLE', { url: this.#link.url, why }, { cause });
  }

  #progress({ version, files }: DesiredNodeImage): ImageProgress {
    const doneOf = (file: NodeImageFile): number => {
      const path = this.#pathOf(version, file.name);
      if (this.#checkedAs(path, file)) return file.sizeBytes;
      // All of it is here once it was checked.
      return Math.min(this.#done.get(path) ?? 0, Math.max(0, file.sizeBytes - 1));
    };
    const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
    return {
      bytesDone: sum(files.map(doneOf)),
      bytesTotal: sum(files.map(({ sizeBytes }) => sizeBytes)),
    };
  }

  #checkedAs(path: string, { sha256 }: NodeImageFile): CheckedFile | undefined {
    const found = this.#checked.get(path);
    return found?.sha256 === sha256 ? found : undefined;
  }

  #pathOf(version: string, name: NodeImageFileName): string {
    return join(this.#folder, version, name);
  }
}

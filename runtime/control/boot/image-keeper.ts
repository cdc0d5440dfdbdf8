import type { NodeImageFile, NodeImageVersion } from '../../../schemas/agent/boot.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { OneAtATime } from '../../process/one-at-a-time.ts';
import type { BootBook } from './boot-book.ts';
import { admitImage, isSameImage, type SignedManifest } from './core/admit-image.ts';
import { imageTaken } from './core/image-taken.ts';
import type { BootStore, NodeImageRecord } from './ports/boot-store.ts';
import type { NodeImageFiles } from './ports/node-image-files.ts';

export interface ImageKeeperDependencies {
  readonly boot: BootStore;
  readonly nodeImages: NodeImageFiles;
  readonly bootBook: BootBook;
  readonly switching: OneAtATime;
  readonly now: () => Date;
}

/** Takes node images in, a file after the other, and keeps what is stored and what is known together. */
export class ImageKeeper {
  readonly #dependencies: ImageKeeperDependencies;

  constructor(dependencies: ImageKeeperDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * After a start: an image whose files are gone, such as after a restore of the database alone, is not
   * given out; files of an image that nobody knows are deleted.
   */
  async check(): Promise<void> {
    const { boot, nodeImages } = this.#dependencies;
    const known = await boot.images();
    for (const image of known) {
      const isWhole = (await this.missing(image)).length === 0;
      if (isWhole !== image.complete) await boot.setComplete(image.version, isWhole);
    }
    const strays = (await nodeImages.versions()).filter(
      (version) => !known.some((image) => image.version === version),
    );
    for (const version of strays) await nodeImages.remove(version);
  }

  /** @returns the files of an image that are not here */
  async missing({ version, files }: NodeImageRecord): Promise<NodeImageFile[]> {
    const sizes = await this.#dependencies.nodeImages.sizes(version);
    return files.filter(({ name, sizeBytes }) => sizes.get(name) !== sizeBytes);
  }

  /** @throws Fault NOT_FOUND */
  async find(version: NodeImageVersion): Promise<NodeImageRecord> {
    const found = (await this.#dependencies.boot.images()).find(
      (image) => image.version === version,
    );
    if (!found) throw new Fault('NOT_FOUND', { what: 'node image', name: version });
    return found;
  }

  /**
   * Begins to take an image in, or goes on with one that was begun.
   *
   * @returns it, and whether it is new
   * @throws Fault those of `admitImage`, CONFLICT, LIMIT_EXCEEDED, DISK_FULL
   */
  begin(
    brought: SignedManifest,
    addedBy: string,
  ): Promise<{ image: NodeImageRecord; isNew: boolean }> {
    const { boot, nodeImages, switching, now } = this.#dependencies;
    return switching(async () => {
      const { oldestSequence } = await boot.choice();
      const admitted = admitImage(brought, await boot.keys(), oldestSequence);
      const all = await boot.images();
      const known = all.find(({ version }) => version === admitted.version);
      if (known && !isSameImage(known, admitted)) throw imageTaken(admitted);
      if (!known && all.length >= LIMITS.boot.images) throw tooMany(all.length);
      const fresh = { ...admitted, addedAt: now(), addedBy, complete: false };
      if (!known) await boot.addImage(fresh);
      for (const [name, text] of [
        ['manifest', brought.manifest],
        ['manifest.sig', brought.signature],
      ] as const) {
        const file = admitted.files.find((each) => each.name === name);
        if (file) await nodeImages.put(admitted.version, file, bytesOf(text));
      }
      return { image: known ?? fresh, isNew: !known };
    });
  }

  /**
   * Takes a file of an image that was begun.
   *
   * @returns the image, and whether it has just become whole
   * @throws Fault NOT_FOUND, SIZE_MISMATCH, DIGEST_MISMATCH, DISK_FULL
   */
  async take(
    version: NodeImageVersion,
    name: NodeImageFile['name'],
    source: AsyncIterable<Uint8Array>,
  ): Promise<{ image: NodeImageRecord; isWhole: boolean }> {
    const { boot, nodeImages, bootBook, switching } = this.#dependencies;
    const begun = await this.find(version);
    const file = begun.files.find((each) => each.name === name);
    if (!file) throw new Fault('NOT_FOUND', { what: 'file of the node image', name });
    await nodeImages.put(version, file, source);
    return switching(async () => {
      const image = (await boot.images()).find((each) => each.version === version);
      if (!image || !isSameImage(image, begun)) {
        // Somebody removed it while the file was on its way.
        if (!image) await nodeImages.remove(version);
        throw new Fault('NOT_FOUND', { what: 'node image', name: version });
      }
      const isWhole = !image.complete && (await this.missing(image)).length === 0;
      if (!isWhole) return { image, isWhole };
      await boot.setComplete(version, true);
      await bootBook.changed();
      return { image: { ...image, complete: true }, isWhole };
    });
  }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}

const tooMany = (count: number): Fault =>
  new Fault('LIMIT_EXCEEDED', {
    what: 'The number of node images',
    limit: String(LIMITS.boot.images),
    found: String(count + 1),
  });

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  NODE_IMAGE_FILES,
  type NodeImageFile,
  type NodeImageFileName,
  NodeImageVersion,
} from '../../../../schemas/agent/boot.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { FileRange, NodeImageFiles } from '../ports/node-image-files.ts';

const READ_BYTES = 256 * 1024;
const INCOMING = '.incoming';

/**
 * Files of node images in a folder:
 *
 * ```
 * <folder>/<version>/<file>      whole and verified, never changed
 * <folder>/.incoming/<random>    on its way; deleted by the next start
 * ```
 *
 * Both parts of a path are checked by their schemas, which let no other name through: a version begins
 * with a letter or digit, and files have one of five names.
 */
export class FolderNodeImages implements NodeImageFiles {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens the folder, or makes it; what was on its way when the server ended is deleted. */
  static async open(folder: string): Promise<FolderNodeImages> {
    await rm(join(folder, INCOMING), { recursive: true, force: true });
    await mkdir(join(folder, INCOMING), { recursive: true, mode: 0o700 });
    return new FolderNodeImages(folder);
  }

  async put(
    version: NodeImageVersion,
    file: NodeImageFile,
    source: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const temporary = join(this.#folder, INCOMING, randomUUID());
    try {
      await writeVerified(temporary, file, source);
      const place = this.#imageFolder(version);
      await mkdir(place, { recursive: true, mode: 0o700 });
      await rename(temporary, join(place, file.name));
      await syncFolder(place);
    } catch (error) {
      throw asFault(error, file);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async sizes(version: NodeImageVersion): Promise<ReadonlyMap<NodeImageFileName, number>> {
    const folder = this.#imageFolder(version);
    const sizes = new Map<NodeImageFileName, number>();
    for (const name of NODE_IMAGE_FILES) {
      const found = await stat(join(folder, name)).catch(ignoreAbsence);
      if (found?.isFile()) sizes.set(name, found.size);
    }
    return sizes;
  }

  async open(
    version: NodeImageVersion,
    name: NodeImageFileName,
    { first, last }: FileRange,
  ): Promise<AsyncIterable<Uint8Array>> {
    const path = join(this.#imageFolder(version), name);
    const file = await open(path, 'r').catch(ignoreAbsence);
    if (!file) throw new Fault('NOT_FOUND', { what: 'file of the node image', name });
    return file.createReadStream({ start: first, end: last, highWaterMark: READ_BYTES });
  }

  async remove(version: NodeImageVersion): Promise<void> {
    await rm(this.#imageFolder(version), { recursive: true, force: true });
  }

  async versions(): Promise<NodeImageVersion[]> {
    return (await readdir(this.#folder)).flatMap((name) => {
      const version = NodeImageVersion.safeParse(name);
      return version.success ? [version.data] : [];
    });
  }

  #imageFolder(version: NodeImageVersion): string {
    return join(this.#folder, NodeImageVersion.parse(version));
  }
}

/** @throws Fault SIZE_MISMATCH as soon as a byte too many comes, DIGEST_MISMATCH */
async function writeVerified(
  path: string,
  { name, sizeBytes, sha256 }: NodeImageFile,
  source: AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let foundBytes = 0;
  try {
    for await (const part of source) {
      foundBytes += part.length;
      if (foundBytes > sizeBytes) break;
      hash.update(part);
      await file.writeFile(part);
    }
    if (foundBytes !== sizeBytes) {
      throw new Fault('SIZE_MISMATCH', { what: name, wantedBytes: sizeBytes, foundBytes });
    }
    const found = hash.digest('hex');
    if (found !== sha256) throw new Fault('DIGEST_MISMATCH', { what: name, wanted: sha256, found });
    await file.sync();
  } finally {
    await file.close();
  }
}

/** So that the new name outlasts a power cut. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function asFault(error: unknown, { sizeBytes }: NodeImageFile): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  const where = 'the folder of the server for node images';
  return new Fault('DISK_FULL', { where, wantedBytes: sizeBytes }, { cause: error });
}

function ignoreAbsence(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { cacheFolder } from '../files/cache-folder.ts';

/**
 * Images that were built here, so that building again what did not change takes no time:
 *
 * ```
 * ${XDG_CACHE_HOME:-~/.cache}/stackyard/images/
 *   <inputs>-<packages>.raw   inputs: digest of recipe, files, tools; packages: of the archive's lists
 *   .part-<random>/           what is being made
 * ```
 */
export interface ImageCache {
  readonly dir: string;
  /** @returns the path of an image, or undefined */
  find(inputs: string, image: string): Promise<string | undefined>;
  /** @returns the newest image made from these inputs, whatever the archive held then */
  findNewest(inputs: string): Promise<string | undefined>;
  /** Where an image is made, on the same file system. */
  makePartFolder(): Promise<string>;
  /** Gives a finished image its name. @returns its path */
  store(path: string, inputs: string, image: string): Promise<string>;
}

const KEY_CHARS = 40;
const PART = '.part-';

export const imageCacheFolder = (): string => cacheFolder('images');

const fileName = (inputs: string, image: string): string =>
  `${inputs.slice(0, KEY_CHARS)}-${image.slice(0, KEY_CHARS)}.raw`;

/** Opens the cache, and drops what was not used for a while or never finished. */
export async function openImageCache(dir = imageCacheFolder()): Promise<ImageCache> {
  await mkdir(dir, { recursive: true });
  await dropOld(dir);
  return {
    dir,
    find: (inputs, image) => use(join(dir, fileName(inputs, image))),
    async findNewest(inputs) {
      const names = await readdir(dir);
      const start = `${inputs.slice(0, KEY_CHARS)}-`;
      const found = names.filter((name) => name.startsWith(start)).map((name) => join(dir, name));
      const aged = await Promise.all(
        found.map(async (path) => ({ path, bornMs: (await stat(path)).birthtimeMs })),
      );
      const newest = aged.sort((a, b) => b.bornMs - a.bornMs)[0];
      return newest && use(newest.path);
    },
    makePartFolder: () => mkdtemp(join(dir, PART)),
    async store(path, inputs, image) {
      const target = join(dir, fileName(inputs, image));
      await rename(path, target);
      return target;
    },
  };
}

/** The time of modification says when an image was last used. */
async function use(path: string): Promise<string | undefined> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => path,
    () => undefined,
  );
}

async function dropOld(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    const stats = await stat(path).catch(() => undefined);
    if (!stats) continue;
    const limitMs = name.startsWith(PART) ? LIMITS.tool.buildTimeoutMs * 2 : LIMITS.image.keptMs;
    const isOurs = name.startsWith(PART) || name.endsWith('.raw');
    if (isOurs && Date.now() - stats.mtimeMs > limitMs) await rm(path, { recursive: true });
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeImages } from '../../../runtime/node-image/open-node-images.ts';
import type { NodeImageFolder } from '../../../runtime/node-image/ports/node-images.ts';

export const images = openNodeImages(join(import.meta.dirname, '../../..'));
export const work = { onProgress: () => undefined, signal: new AbortController().signal };

/** A node image that was really built, quickly rather than small, in a folder of its own. */
export class BuiltImage {
  readonly folder: string;
  readonly image: NodeImageFolder;

  private constructor(folder: string, image: NodeImageFolder) {
    this.folder = folder;
    this.image = image;
  }

  static async make(): Promise<BuiltImage> {
    const folder = await mkdtemp(join(tmpdir(), 'sy-node-image-'));
    const keyFile = join(folder, 'test.sec');
    await images.makeKey(keyFile);
    const image = await images.build(
      {
        out: join(folder, 'image'),
        keyFile,
        suite: 'trixie',
        level: 3,
        force: false,
        hasShell: false,
        useCache: true,
      },
      work,
    );
    return new BuiltImage(folder, image);
  }

  remove = (): Promise<void> => rm(this.folder, { recursive: true, force: true });
}

import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createCipheriv } from 'node:crypto';
import {
  type DesiredNodeImage,
  NODE_IMAGE_FILES,
  type NodeImageFile,
} from '../../../schemas/agent/boot.ts';

const MB = 1_000_000;
/** What a node image weighs that was measured; manifest and signature count for nothing. */
const SIZES = {
  vmlinuz: 12.2,
  initrd: 16.9,
  'root.img': 143,
  manifest: 0.0003,
  'manifest.sig': 0.0002,
};

export const VERSION = 'storm';
/** What a client fetches, in this order. */
export const FETCHED = ['vmlinuz', 'initrd', 'root.img'] as const;

/** Writes a node image of bytes that no one can compress, the same every time. */
export async function makeImage(folder: string, share: number): Promise<DesiredNodeImage> {
  await mkdir(join(folder, VERSION), { recursive: true });
  const files: NodeImageFile[] = [];
  for (const name of NODE_IMAGE_FILES) {
    const sizeBytes = Math.ceil(SIZES[name] * MB * share);
    files.push({
      name,
      sizeBytes,
      sha256: await writeNoise(join(folder, VERSION, name), sizeBytes),
    });
  }
  return { version: VERSION, sequence: 1, files };
}

async function writeNoise(path: string, sizeBytes: number): Promise<string> {
  const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16, path.length), Buffer.alloc(16));
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  for (let done = 0; done < sizeBytes; done += MB) {
    const bytes = noise.update(Buffer.alloc(Math.min(MB, sizeBytes - done)));
    hash.update(bytes);
    await file.write(bytes);
  }
  await file.close();
  return hash.digest('hex');
}

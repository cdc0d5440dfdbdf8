import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readNodeImageManifest } from '../../packager/format/node-image/read-manifest.ts';
import { readSignifyKey, verifyNodeImage } from '../../packager/format/node-image/signify.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { buildNodeImage } from './adapters/build-node-image.ts';
import { makeKeyFiles, readPublicKey } from './adapters/key-files.ts';
import { measureFile } from './adapters/measure-file.ts';
import { writeMedium } from './adapters/media/write-medium.ts';
import type { NodeImageFolder, NodeImages, NodeImageWork } from './ports/node-images.ts';

/**
 * @param root of the checkout, or of what Debian packages have installed
 */
export const openNodeImages = (root: string): NodeImages => ({
  build: (request, work) => buildNodeImage(root, request, work),
  makeKey: makeKeyFiles,
  publicKey: readPublicKey,
  show: async (folder) => (await read(folder)).image,
  verify,
  async writeMedium(folder, request, work) {
    const image = await verify(folder, join(folder, 'node-image.pub'), work);
    return writeMedium(image, request, work);
  },
});

async function verify(
  folder: string,
  keyFile: string,
  { onProgress }: NodeImageWork,
): Promise<NodeImageFolder> {
  const publicKey = await readPublicKey(keyFile);
  const { image, text } = await read(folder);
  const signature = await readPart(image.folder, 'manifest.sig');
  verifyNodeImage({ manifest: text, signature }, [readSignifyKey(publicKey, keyFile)]);
  for (const file of image.manifest.files) {
    onProgress({ step: `Verifying ${file.name}` });
    await verifyFile(join(image.folder, file.name), file);
  }
  return image;
}

async function read(folder: string): Promise<{ image: NodeImageFolder; text: string }> {
  const path = resolve(folder);
  const text = await readPart(path, 'manifest');
  return { image: { folder: path, manifest: readNodeImageManifest(text) }, text };
}

const readPart = (folder: string, name: string): Promise<string> =>
  readFile(join(folder, name), 'utf8').catch((cause: unknown) => {
    throw new Fault('NOT_FOUND', { what: 'node image', name: join(folder, name) }, { cause });
  });

async function verifyFile(
  path: string,
  wanted: { readonly sizeBytes: number; readonly sha256: string },
): Promise<void> {
  const found = await measureFile(path).catch((cause: unknown) => {
    throw new Fault('NOT_FOUND', { what: 'node image', name: path }, { cause });
  });
  if (found.sizeBytes !== wanted.sizeBytes) {
    const { sizeBytes: wantedBytes } = wanted;
    throw new Fault('SIZE_MISMATCH', { what: path, wantedBytes, foundBytes: found.sizeBytes });
  }
  if (found.sha256 !== wanted.sha256) {
    throw new Fault('DIGEST_MISMATCH', { what: path, wanted: wanted.sha256, found: found.sha256 });
  }
}

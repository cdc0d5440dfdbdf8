import { existsSync, openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  MANIFEST_FILES,
  readNodeImageManifest,
} from '../../../packager/format/node-image/read-manifest.ts';
import type { Work } from '../../../packager/images/ports/progress.ts';
import { runCommand } from '../../../packager/native/run-command.ts';
import type { ApiClient } from '../../../schemas/client/api-client.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

const YARD = join(import.meta.dirname, '..', '..', '..', 'yard');
const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy'];

/** A node image, and the key that it is signed with. */
export interface SignedImage {
  readonly folder: string;
  /** File of the public key. */
  readonly keyFile: string;
}

/**
 * Builds a node image as an operator does. What is fetched for it is kept in the cache of whoever calls.
 *
 * @param keyFile of the secret key; made where it is missing
 * @throws Fault TOOL_FAILED with what `yard` said
 */
export async function buildImage(
  folder: string,
  keyFile: string,
  { onProgress, signal }: Work,
): Promise<void> {
  if (!existsSync(keyFile)) await runCommand(YARD, ['node-image', 'key', '--output', keyFile]);
  onProgress({ step: 'Building a node image, which takes some minutes' });
  const args = [
    'node-image',
    'build',
    '--out',
    folder,
    '--key',
    keyFile,
    '--level',
    '3',
    '--force',
  ];
  await runCommand(YARD, args, {
    timeoutMs: LIMITS.lab.imageBuildMs,
    passEnv: PROXIES,
    signal,
    onLine: (line) => {
      if (line.trim() !== '') onProgress({ step: `Node image: ${line.trim()}` });
    },
  });
}

/**
 * Brings a node image to a server and has all nodes boot it; what is there already stays.
 *
 * @returns its version
 * @throws Fault NOT_FOUND when there is none in the folder, and what the server refuses with
 */
export async function useImage(
  api: ApiClient,
  { folder, keyFile }: SignedImage,
  { onProgress }: Pick<Work, 'onProgress'>,
): Promise<string> {
  const manifest = await read(join(folder, 'manifest'));
  const signature = await read(join(folder, 'manifest.sig'));
  const { version } = readNodeImageManifest(manifest);
  const known = await api.listNodeImages();
  const isThere = known.images.some((each) => each.version === version && each.state === 'ready');
  if (!isThere) {
    await api.trustNodeImageKey({ body: { publicKey: await read(keyFile) } });
    await api.addNodeImage({ body: { manifest, signature } });
    for (const file of MANIFEST_FILES) {
      onProgress({ step: `Bringing ${file} of the node image to the server` });
      const body = await openAsBlob(join(folder, file));
      await api.putNodeImageFile({ params: { version, file }, body });
    }
  }
  if (known.choice.default !== version) {
    await api.chooseNodeImage({ body: { for: 'default', version } });
  }
  return version;
}

const read = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Fault('NOT_FOUND', { what: 'file of a node image', name: path }, { cause });
  });

import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { makeWorkFolder } from '../../../packager/images/adapters/build/work-folder.ts';
import { NodeImageVersion } from '../../../schemas/agent/boot.ts';
import {
  MANIFEST_FILES,
  type NodeImageManifest,
} from '../../../packager/format/node-image/read-manifest.ts';
import { renderNodeImageManifest } from '../../../packager/format/node-image/render-manifest.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { publicKeyOf, signText } from '../core/signify.ts';
import type { NodeImageFolder, NodeImageRequest, NodeImageWork } from '../ports/node-images.ts';
import { agentLicences, agentProgram } from './agent-program.ts';
import { createBuildRunner } from './build-runner.ts';
import { checkTools } from './check-tools.ts';
import { measureFile } from './measure-file.ts';
import { makeFirstStage } from './first-stage.ts';
import { findDebian, installDebian } from './node-root.ts';
import { fillRoot, packRoot } from './pack-root.ts';
import { programState } from './program-state.ts';
import { readSecretKey } from './key-files.ts';

/**
 * Builds a node image. The same program, packages, version, sequence and key give the same files, byte for byte.
 * The folder appears as a whole or not at all:
 *
 * ```
 * vmlinuz  initrd  root.img  manifest  manifest.sig    what is booted (docs/decisions/0043)
 * node-image.pub                                       the key that its first stage trusts
 * packages.txt  licences.txt  build.log                what is in it, and how it was made
 * ```
 *
 * @param root of the checkout, or of what Debian packages have installed
 * @throws Fault TARGET_EXISTS, KEY_UNREADABLE, MIRROR_UNKNOWN, MIRROR_HAS_PASSWORD,
 *   UNREACHABLE, TOOL_MISSING, TOOL_TIMED_OUT, NODE_IMAGE_FAILED, DISK_FULL, CANCELLED
 */
export async function buildNodeImage(
  root: string,
  request: NodeImageRequest,
  work: NodeImageWork,
): Promise<NodeImageFolder> {
  const secretKey = await readSecretKey(request.keyFile);
  await checkTools();
  const runner = createBuildRunner(work);
  runner.enter('package lists');
  const place = await makeWorkFolder();
  try {
    const debian = await findDebian(request, place.path, work.signal);
    const program = await programState(root);
    const timeSeconds = Math.max(debian.state.publishedSeconds, program.timeSeconds);
    const version = request.version ?? versionOf(program.version, timeSeconds);
    const sequence = request.sequence ?? timeSeconds;
    const folder = resolve(request.out ?? `node-image-${version}`);
    if (!request.force && (await isThere(folder))) {
      throw new Fault('TARGET_EXISTS', { path: folder });
    }
    const part = `${folder}.part`;
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
    try {
      const image = { version, sequence, timeSeconds, hasShell: request.hasShell };
      const tree = await installDebian(debian, { ...request, work: place.path }, runner);
      const publicKey = publicKeyOf(secretKey, request.keyFile);
      const firstStage = await makeFirstStage(
        tree,
        { work: place.path, facts: { ...image, publicKey }, level: request.level },
        runner,
      );
      await writeFile(join(part, 'initrd'), firstStage);
      const out = join(tree, 'stackyard-build/out');
      for (const name of ['vmlinuz', 'packages.txt'])
        await copyFile(join(out, name), join(part, name));
      const licences = await readFile(join(out, 'licences.txt'), 'utf8');
      await writeFile(join(part, 'licences.txt'), licences + (await agentLicences(root)));
      runner.enter('agent');
      const extra = await agentProgram(root);
      await fillRoot(tree, { work: place.path, image, extra }, runner);
      await packRoot(
        tree,
        { target: join(part, 'root.img'), timeSeconds, level: request.level },
        runner,
      );
      runner.enter('signing');
      const manifest = await writeManifest(part, { version, sequence }, (text) =>
        signText(text, secretKey, request.keyFile),
      );
      await writeFile(join(part, 'node-image.pub'), publicKey);
      await writeFile(join(part, 'build.log'), runner.log());
      await giveName(part, folder);
      return { folder, manifest };
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  } finally {
    await place.remove();
  }
}

/** @returns such as `0.1.0-20261130` */
function versionOf(product: string, timeSeconds: number): string {
  const day = new Date(timeSeconds * 1000).toISOString().slice(0, 10).replaceAll('-', '');
  return NodeImageVersion.parse(`${product.toLowerCase()}-${day}`);
}

async function writeManifest(
  folder: string,
  { version, sequence }: { readonly version: string; readonly sequence: number },
  sign: (text: string) => string,
): Promise<NodeImageManifest> {
  const files = await Promise.all(
    MANIFEST_FILES.map(async (name) => ({ name, ...(await measureFile(join(folder, name))) })),
  );
  const manifest: NodeImageManifest = { version, sequence, architecture: 'x86_64', files };
  const text = renderNodeImageManifest(manifest);
  await writeFile(join(folder, 'manifest'), text);
  await writeFile(join(folder, 'manifest.sig'), sign(text));
  return manifest;
}

/** One that is there already is only removed once the new one can take its name. */
async function giveName(part: string, folder: string): Promise<void> {
  const old = join(dirname(folder), `.${basename(folder)}.old`);
  await rm(old, { recursive: true, force: true });
  if (await isThere(folder)) await rename(folder, old);
  await rename(part, folder);
  await rm(old, { recursive: true, force: true });
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

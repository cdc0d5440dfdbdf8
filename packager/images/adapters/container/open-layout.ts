import { readdir } from 'node:fs/promises';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { digestHex, type Digest } from '../../../../schemas/ids/digest.ts';
import { sliceSource } from '../../../format/byte-source.ts';
import { readTar } from '../../../format/tar/read-tar.ts';
import type { TarRules } from '../../../format/tar/tar-rules.ts';
import type { ContainerLayout } from '../../ports/container-layouts.ts';
import type { InputFile } from '../../ports/input-files.ts';
import { inputFiles } from '../files/input-files.ts';
import { projectFiles } from '../files/project-files.ts';

/** Beside the layout, “docker save” writes what its older versions read. */
const RULES: TarRules = {
  file: /^(?:\.\/)?(?:oci-layout|index\.json|manifest\.json|repositories|blobs\/sha256\/[0-9a-f]{64}|[0-9a-f]{64}(?:\.json|\/(?:VERSION|json|layer\.tar)))$/,
  folder: /^(?:\.\/)?(?:|blobs\/?|blobs\/sha256\/?|[0-9a-f]{64}\/?)$/,
  what: 'an OCI image layout',
  binarySizes: true,
};

const INDEX = 'index.json';
const blobOf = (digest: Digest): string => `blobs/sha256/${digestHex(digest)}`;

/**
 * Opens an OCI image layout (image-spec 1.1, `image-layout.md`).
 *
 * @param path a folder, or a tar such as “skopeo copy … oci-archive:” and “docker save” write
 * @throws Fault NOT_FOUND, ARCHIVE_MALFORMED, ARCHIVE_ENTRY_REFUSED, ARCHIVE_TRUNCATED
 */
export async function openLayout(path: string): Promise<ContainerLayout> {
  const isFolder = await readdir(path).then(
    () => true,
    () => false,
  );
  return isFolder ? openFolder(path) : openTar(path);
}

async function openFolder(dir: string): Promise<ContainerLayout> {
  const open = (name: string): Promise<InputFile | undefined> =>
    projectFiles.open(dir, name).catch((error: unknown) => {
      if (Fault.is(error, 'NOT_FOUND')) return undefined;
      throw error;
    });
  const index = await open(INDEX);
  return {
    index,
    open: (digest) => open(blobOf(digest)),
    close: async () => index?.close(),
  };
}

/** What “podman save” writes unless told otherwise: layers with names of their own, and links to them. */
const isOldLayout = (error: unknown): boolean =>
  Fault.is(error, 'ARCHIVE_ENTRY_REFUSED') &&
  /^[0-9a-f]{64}(?:\.tar|\/layer\.tar)$/.test(error.data.entry);
const NO_LAYOUT = { index: undefined, open: async () => undefined };

async function openTar(path: string): Promise<ContainerLayout> {
  const file = await inputFiles.open(path);
  try {
    const entries = await readTar(file, RULES);
    const find = (name: string): InputFile | undefined => {
      const entry = entries.get(name) ?? entries.get(`./${name}`);
      const close = (): Promise<void> => Promise.resolve();
      return entry && { ...sliceSource(file, entry.offset, entry.sizeBytes), close };
    };
    return {
      index: find(INDEX),
      open: async (digest) => find(blobOf(digest)),
      close: () => file.close(),
    };
  } catch (error) {
    if (isOldLayout(error)) return { ...NO_LAYOUT, close: () => file.close() };
    await file.close();
    throw error;
  }
}

import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { testTar } from './test-tar.ts';

const digest = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const OCI = 'application/vnd.oci.image';

/** A container image as a test wants it; what it says may be wrong. */
export interface TestContainer {
  /** Tars, the lowest first. */
  readonly layers: readonly Uint8Array[];
  readonly form?: keyof typeof PACK;
  readonly config?: Record<string, unknown>;
  readonly architecture?: string;
  /** Replaces what the layers' digests unpacked are said to be. */
  readonly plainDigests?: readonly string[];
}

/** The files of a layout, by name. */
export type TestLayout = Map<string, Uint8Array>;

const PACK = {
  tar: { suffix: '', pack: (bytes: Uint8Array) => bytes },
  gzip: { suffix: '+gzip', pack: (bytes: Uint8Array) => gzipSync(bytes) },
  /** Says that it is packed, and is not. */
  'no gzip': { suffix: '+gzip', pack: (bytes: Uint8Array) => bytes },
  zstd: { suffix: '+zstd', pack: (bytes: Uint8Array) => zstdCompressSync(bytes) },
} as const;

/** Makes an OCI image layout of images; with several, they are in one index for kinds of processor. */
export function testLayout(...images: readonly TestContainer[]): TestLayout {
  const files: TestLayout = new Map();
  const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
  const add = (bytes: Uint8Array, mediaType: string) => {
    files.set(`blobs/sha256/${digest(bytes).slice(7)}`, bytes);
    return { mediaType, digest: digest(bytes), size: bytes.length };
  };
  const manifests = images.map(({ layers, form = 'gzip', config = {}, ...image }) => {
    const { suffix, pack } = PACK[form];
    const architecture = image.architecture ?? { x64: 'amd64' }[process.arch as 'x64'] ?? 'arm64';
    const parts = layers.map((layer) => add(pack(layer), `${OCI}.layer.v1.tar${suffix}`));
    const diffIds = image.plainDigests ?? layers.map(digest);
    const rootfs = { type: 'layers', diff_ids: diffIds };
    const about = json({ os: 'linux', architecture, rootfs, config });
    const configPart = add(about, `${OCI}.config.v1+json`);
    const manifest = { schemaVersion: 2, config: configPart, layers: parts };
    const part = add(json(manifest), `${OCI}.manifest.v1+json`);
    return { ...part, platform: { os: 'linux', architecture } };
  });
  files.set('index.json', json({ schemaVersion: 2, manifests }));
  files.set('oci-layout', json({ imageLayoutVersion: '1.0.0' }));
  return files;
}

export async function writeLayout(dir: string, files: TestLayout): Promise<void> {
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), bytes);
  }
}

/** As `skopeo copy … oci-archive:` writes it. */
export const layoutTar = (files: TestLayout): Buffer =>
  testTar([
    { name: 'blobs/', type: '5' },
    { name: 'blobs/sha256/', type: '5' },
    ...[...files].map(([name, content]) => ({ name, content })),
  ]);

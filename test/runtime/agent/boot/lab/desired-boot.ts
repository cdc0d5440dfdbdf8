import { createHash } from 'node:crypto';
import {
  type DesiredBoot,
  type DesiredNodeImage,
  NODE_IMAGE_FILES,
  type NodeImageFileName,
} from '../../../../../schemas/agent/boot.ts';

/** Content of the files of a node image. */
export type ImageBytes = Readonly<Record<NodeImageFileName, Buffer>>;

/** @returns an image of these files, with their true sizes and digests */
export const imageOf = (version: string, bytes: ImageBytes, sequence = 5): DesiredNodeImage => ({
  version,
  sequence,
  files: NODE_IMAGE_FILES.map((name) => ({
    name,
    sizeBytes: bytes[name].length,
    sha256: createHash('sha256').update(bytes[name]).digest('hex'),
  })),
});

/** @returns files that differ from each other, and between versions */
export const bytesOf = (version: string, rootBytes = 1_000): ImageBytes => ({
  vmlinuz: Buffer.from(`kernel of ${version}`),
  initrd: Buffer.from(`first stage of ${version}`),
  'root.img': Buffer.alloc(rootBytes, `root of ${version} `),
  manifest: Buffer.from(`manifest of ${version}`),
  'manifest.sig': Buffer.from(`signature of ${version}`),
});

/** @returns a boot network that gives addresses by itself */
export const desiredBoot = (changes: Partial<DesiredBoot> = {}): DesiredBoot => ({
  link: 'boot0',
  address: '10.77.0.1/24',
  port: 8480,
  dhcp: {
    mode: 'full',
    first: '10.77.0.100',
    last: '10.77.0.250',
    dns: [],
    leaseSeconds: 3_600,
  },
  server: 'https://10.77.0.1:8471',
  authority: 'a'.repeat(64),
  images: [imageOf('1.0', bytesOf('1.0'))],
  choice: { default: '1.0', machines: [] },
  oldestSequence: 0,
  ...changes,
});

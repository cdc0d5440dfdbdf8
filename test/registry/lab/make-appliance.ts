import { randomBytes } from 'node:crypto';
import { encodeChunkIndex } from '../../../packager/format/chunks/encode-chunk-index.ts';
import { digestOf } from '../../../packager/format/digest.ts';
import { canonicalJsonBytes } from '../../../packager/format/json/canonical-json.ts';
import { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { ApplianceImage, Descriptor } from '../../../schemas/archive/oci.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';

/** An appliance ready to be pushed: small, but whole. */
export interface TestAppliance {
  readonly manifest: ApplianceManifest;
  readonly image: ApplianceImage;
  readonly imageBytes: Uint8Array;
  readonly digest: Digest;
  readonly blobs: ReadonlyMap<Digest, Uint8Array>;
}

export interface ApplianceOptions {
  readonly name?: string;
  readonly version?: string;
  readonly title?: string;
  readonly summary?: string;
  readonly categories?: ApplianceManifest['categories'];
  readonly readme?: string;
  readonly icon?: { mediaType: string; bytes: Uint8Array };
  /** Changes the config blob after it was made valid. */
  readonly spoilManifest?: (manifest: Record<string, unknown>) => unknown;
  readonly spoilImage?: (image: Record<string, unknown>) => unknown;
  readonly spoilIndex?: (bytes: Uint8Array) => Uint8Array;
}

const BLOCK = 4096;

/** Makes an appliance with one role, one disk of two chunks in one pack, and a readme. */
export function makeAppliance(options: ApplianceOptions = {}): TestAppliance {
  const blobs = new Map<Digest, Uint8Array>();
  const layers: Descriptor[] = [];
  const addLayer = (bytes: Uint8Array, mediaType: string): Digest => {
    const digest = digestOf(bytes);
    blobs.set(digest, bytes);
    layers.push({ mediaType, digest, size: bytes.length });
    return digest;
  };
  const pack = randomBytes(300);
  const packDigest = addLayer(pack, MEDIA_TYPES.chunkPack);
  const spoilIndex = options.spoilIndex ?? ((bytes) => bytes);
  const index = addLayer(spoilIndex(makeIndex(packDigest, pack.length)), MEDIA_TYPES.chunkIndex);
  const readme = addLayer(Buffer.from(options.readme ?? '# Hello'), MEDIA_TYPES.readme);
  const icon = options.icon && {
    digest: addLayer(options.icon.bytes, options.icon.mediaType),
    mediaType: options.icon.mediaType,
  };
  const manifest = makeManifest(options, { index, readme, icon });
  const config = canonicalJsonBytes(options.spoilManifest?.({ ...manifest }) ?? manifest);
  blobs.set(digestOf(config), config);
  const image = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: MEDIA_TYPES.appliance,
    config: { mediaType: MEDIA_TYPES.config, digest: digestOf(config), size: config.length },
    layers,
  } as ApplianceImage;
  const imageBytes = canonicalJsonBytes(options.spoilImage?.({ ...image }) ?? image);
  return { manifest, image, imageBytes, digest: digestOf(imageBytes), blobs };
}

function makeManifest(
  options: ApplianceOptions,
  assets: {
    index: Digest;
    readme: Digest;
    icon: { digest: Digest; mediaType: string } | undefined;
  },
): ApplianceManifest {
  return ApplianceManifest.parse({
    format: 1,
    name: options.name ?? 'wordpress',
    version: options.version ?? '1.0.0',
    title: options.title ?? 'WordPress',
    summary: options.summary ?? 'Websites and blogs',
    licence: 'GPL-2.0-or-later',
    categories: options.categories ?? ['website'],
    readme: { digest: assets.readme, mediaType: MEDIA_TYPES.readme },
    ...(assets.icon ? { icon: assets.icon } : {}),
    screenshots: [],
    parameters: {},
    roles: {
      web: {
        count: { default: 2, minimum: 1, maximum: 3 },
        memory: 512 * 2 ** 20,
        networks: ['private'],
        system: { sizeBytes: 8 * BLOCK, index: assets.index },
        data: {},
      },
    },
  });
}

function makeIndex(pack: Digest, sizeBytes: number): Uint8Array {
  const chunks = [0, 1].map((number) => ({
    digest: digestOf(Buffer.from(`${pack} ${number}`)),
    offset: 0,
    plainBytes: 2 * BLOCK,
  }));
  return encodeChunkIndex({
    blockBytes: BLOCK,
    diskBytes: 8 * BLOCK,
    bootChunks: 0,
    packs: [{ digest: pack, sizeBytes }],
    frameCount: 2,
    chunkCount: 2,
    extentCount: 2,
    frame: (number) => ({
      pack: 0,
      offset: number * 100,
      storedBytes: 100,
      plainBytes: 2 * BLOCK,
      firstChunk: number,
      endChunk: number + 1,
    }),
    chunk: (number) => chunks[number] ?? chunks[0]!,
    extent: (number) => ({ firstBlock: number * 2, chunk: number }),
  });
}

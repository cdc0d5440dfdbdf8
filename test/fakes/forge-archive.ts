import { zstdCompressSync } from 'node:zlib';
import { MEDIA_TYPES } from '../../schemas/archive/media-types.ts';
import { encodeChunkIndex } from '../../packager/format/chunks/encode-chunk-index.ts';
import { digestOf } from '../../packager/format/digest.ts';
import { canonicalJsonBytes } from '../../packager/format/json/canonical-json.ts';
import type { ChunkEntry, ChunkIndex, FrameEntry } from '../../schemas/archive/chunk-index.ts';
import { openBytes, packTest } from './test-appliance.ts';
import type { TestEntry } from './test-tar.ts';

export const compressChunk = (plain: Buffer): Buffer =>
  zstdCompressSync(plain, { pledgedSrcSize: plain.length });

type Json = Record<string, unknown>;

export interface Forgery {
  /** Stored chunks of the one pack, each with what the index says of it. */
  readonly chunks?: readonly { readonly stored: Buffer; readonly plain: Buffer }[];
  readonly index?: Partial<ChunkIndex>;
  readonly config?: (config: Json) => void;
}

export interface Forged {
  readonly entries: readonly TestEntry[];
  readonly image: { readonly digest: string; readonly bytes: Buffer };
  /** By digest. */
  readonly blobs: ReadonlyMap<string, Buffer>;
}

/**
 * Makes an unsigned archive of one role `db` as somebody would who wants to harm: every digest and
 * size fits, so what is refused is refused for its content.
 */
export async function forgeArchive({ chunks = [], index, config }: Forgery): Promise<Forged> {
  const good = await openBytes(await packTest());
  const pack = Buffer.concat(chunks.map(({ stored }) => stored));
  const indexBytes = Buffer.from(encodeChunkIndex({ ...indexOf(chunks, pack), ...index }));
  const { readme: _readme, icon: _icon, ...rest } = good.manifest;
  const role = good.manifest.roles.db;
  const document = structuredClone({
    ...rest,
    roles: { db: { ...role, system: { index: digestOf(indexBytes), sizeBytes: 2 ** 20 } } },
  }) as Json;
  config?.(document);
  const configBytes = Buffer.from(canonicalJsonBytes(document));
  const describe = (mediaType: string, bytes: Buffer): Json => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const layers = [
    ...(pack.length > 0 ? [describe(MEDIA_TYPES.chunkPack, pack)] : []),
    describe(MEDIA_TYPES.chunkIndex, indexBytes),
  ];
  const image = Buffer.from(
    canonicalJsonBytes({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      artifactType: MEDIA_TYPES.appliance,
      config: describe(MEDIA_TYPES.config, configBytes),
      layers,
    }),
  );
  const parts = [...(pack.length > 0 ? [pack] : []), indexBytes, configBytes, image];
  const blobs = new Map(parts.map((bytes) => [digestOf(bytes) as string, bytes]));
  const layout = { schemaVersion: 2, manifests: [describe(MEDIA_TYPES.manifest, image)] };
  return {
    image: { digest: digestOf(image), bytes: image },
    blobs,
    entries: [
      { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
      ...[...blobs].map(([digest, content]) => ({
        name: `blobs/sha256/${digest.slice(7)}`,
        content,
      })),
      { name: 'index.json', content: JSON.stringify(layout) },
    ],
  };
}

/** Chunks one behind the other, each a frame of its own, on a disk of 1 MiB. */
function indexOf(chunks: NonNullable<Forgery['chunks']>, pack: Buffer): ChunkIndex {
  let offset = 0;
  let block = 0;
  const entries = chunks.map(({ plain }): ChunkEntry => ({
    digest: digestOf(plain),
    offset: 0,
    plainBytes: plain.length,
  }));
  const frames = chunks.map(({ stored, plain }, firstChunk): FrameEntry => {
    offset += stored.length;
    return {
      pack: 0,
      offset: offset - stored.length,
      storedBytes: stored.length,
      plainBytes: plain.length,
      firstChunk,
      endChunk: firstChunk + 1,
    };
  });
  const extents = entries.map(({ plainBytes }, chunk) => {
    block += plainBytes / 4_096;
    return { firstBlock: block - plainBytes / 4_096, chunk };
  });
  return {
    blockBytes: 4_096,
    diskBytes: 2 ** 20,
    bootChunks: 0,
    packs: pack.length > 0 ? [{ digest: digestOf(pack), sizeBytes: pack.length }] : [],
    frameCount: frames.length,
    chunkCount: entries.length,
    extentCount: extents.length,
    frame: (number) => frames[number] as FrameEntry,
    chunk: (number) => entries[number] as ChunkEntry,
    extent: (number) => extents[number] as { firstBlock: number; chunk: number },
  };
}

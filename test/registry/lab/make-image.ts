import { randomBytes } from 'node:crypto';
import { digestOf } from '../../../packager/format/digest.ts';
import { EMPTY_BLOB, EMPTY_DESCRIPTOR } from '../../../schemas/archive/oci.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { OciClient } from './oci-client.ts';

export const IMAGE = 'application/vnd.oci.image.manifest.v1+json';
export const INDEX = 'application/vnd.oci.image.index.v1+json';
export const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
export const CONFIG = 'application/vnd.oci.image.config.v1+json';

/** Bytes as they are pushed. */
export interface Image {
  readonly bytes: Buffer;
  readonly digest: Digest;
  readonly blobs: Uint8Array[];
}

/** An image with random content; `extra` goes into its manifest. */
export function makeImage(layerCount = 2, extra: object = {}): Image {
  const config = Buffer.from(JSON.stringify({ random: randomBytes(8).toString('hex') }));
  const layers = Array.from({ length: layerCount }, () => randomBytes(100));
  const describePart = (bytes: Uint8Array, mediaType: string) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const manifest = {
    schemaVersion: 2,
    mediaType: IMAGE,
    config: describePart(config, CONFIG),
    layers: layers.map((layer) => describePart(layer, LAYER)),
    ...extra,
  };
  // Not as JSON.stringify alone would write it: what comes back must be these very bytes.
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 3)}\n`);
  return { bytes, digest: digestOf(bytes), blobs: [config, ...layers] };
}

/** A manifest without layers of its own, such as a signature. */
export const artifact = (extra: object): Image => {
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: IMAGE,
      config: EMPTY_DESCRIPTOR,
      layers: [EMPTY_DESCRIPTOR],
      ...extra,
    }),
  );
  return { bytes, digest: digestOf(bytes), blobs: [EMPTY_BLOB] };
};

/** An image index of these manifests. */
export const makeIndex = (
  children: readonly { bytes: Buffer; digest: Digest }[],
  extra: object = {},
) => {
  const manifests = children.map(({ bytes, digest }) => ({
    mediaType: IMAGE,
    digest,
    size: bytes.length,
  }));
  const bytes = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests, ...extra }),
  );
  return { bytes, digest: digestOf(bytes), blobs: [] };
};

/** Pushes the blobs of an image, then its manifest under a tag or a digest. */
export async function pushImage(
  client: OciClient,
  { repo, name, image, mediaType = IMAGE }: PushedImage,
): Promise<Response> {
  for (const blob of image.blobs) await client.pushBlob(repo, blob);
  return client.pushManifest(repo, name, image.bytes, { mediaType });
}

interface PushedImage {
  readonly repo: string;
  /** A tag or a digest. */
  readonly name: string;
  readonly image: Image;
  readonly mediaType?: string;
}

import { createHash } from 'node:crypto';
import { asObject, asText, type Json, onlyKeys } from './json.ts';
import { demand } from './refuse.ts';

export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType: string | undefined;
  readonly annotations: Record<string, Json>;
}

/** docs/format.md, “Image manifest”: a descriptor, without `urls` and `data`. */
export function readDescriptor(value: Json | undefined, what: string): Descriptor {
  const object = asObject(value, what);
  onlyKeys(object, ['mediaType', 'digest', 'size', 'artifactType', 'annotations'], what);
  const digest = asText(object.digest, what);
  demand(/^sha256:[0-9a-f]{64}$/.test(digest), 'a digest is sha256: and 64 lower case hex digits');
  const { size, artifactType } = object;
  demand(typeof size === 'number' && Number.isSafeInteger(size) && size >= 0, 'a size');
  return {
    mediaType: asText(object.mediaType, what),
    digest,
    size,
    artifactType: artifactType === undefined ? undefined : asText(artifactType, what),
    annotations: object.annotations === undefined ? {} : asObject(object.annotations, what),
  };
}

/** The blobs of one archive, and which of them something referred to. */
export class Blobs {
  readonly #files: ReadonlyMap<string, Buffer>;
  readonly #used = new Set<string>(['oci-layout', 'index.json']);

  constructor(files: ReadonlyMap<string, Buffer>) {
    this.#files = files;
  }

  /** Sizes before digests, digests before parsing. */
  open({ digest, size }: Descriptor, limitBytes: number): Buffer {
    const name = `blobs/sha256/${digest.slice(7)}`;
    const bytes = this.#files.get(name);
    demand(bytes !== undefined, `${digest} is there`);
    demand(bytes.length === size, `${digest} has the size of its descriptor`);
    demand(size <= limitBytes, `${digest} is within its limit`);
    demand(`sha256:${sha256(bytes)}` === digest, `${digest} has the right content`);
    this.#used.add(name);
    return bytes;
  }

  demandAllUsed(): void {
    for (const name of this.#files.keys()) {
      demand(this.#used.has(name), `something refers to ${name}`);
    }
  }
}

import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { Bytes } from '../ids/byte-size.ts';
import { Digest } from '../ids/digest.ts';

/**
 * Container images of others (image-spec 1.1: `image-index.md`, `manifest.md`, `config.md`; Docker's
 * image manifest version 2, schema 2). What is not known in them is passed over: tools add to them.
 */

const word = z.string().max(256);

/** A descriptor. What it names is in the layout, whatever else (`urls`) it says. */
const Part = z.looseObject({
  mediaType: word.nullish(),
  digest: Digest,
  size: Bytes,
  platform: z.looseObject({ os: word, architecture: word, variant: word.nullish() }).nullish(),
});
export type ContainerPart = z.infer<typeof Part>;

export const ContainerIndex = z.looseObject({
  schemaVersion: z.literal(2),
  manifests: z
    .array(Part)
    .max(LIMITS.container.manifests)
    .nullish()
    .transform((list) => list ?? []),
});
export type ContainerIndex = z.infer<typeof ContainerIndex>;

export const ContainerManifest = z.looseObject({
  schemaVersion: z.literal(2),
  config: Part,
  layers: z
    .array(Part)
    .max(LIMITS.container.layers)
    .nullish()
    .transform((list) => list ?? []),
});
export type ContainerManifest = z.infer<typeof ContainerManifest>;

const text = z.string().max(128 * 1024);
/** Go writes an empty list as `null`. */
const texts = z
  .array(text)
  .max(4_096)
  .nullish()
  .transform((list) => list ?? []);
/** And an unset text too, in some tools. */
const maybe = (one: z.ZodString) => one.nullish().transform((value) => value ?? '');
const keys = z
  .record(z.string().max(4_096), z.unknown())
  .nullish()
  .transform((map) => Object.keys(map ?? {}));

/** The config of an image: for which processor it is, its layers unpacked, and what it runs. */
export const ContainerConfig = z.looseObject({
  os: word,
  architecture: word,
  rootfs: z.looseObject({
    diff_ids: z
      .array(Digest)
      .max(LIMITS.container.layers)
      .nullish()
      .transform((list) => list ?? []),
  }),
  config: z
    .looseObject({
      User: maybe(text),
      Env: texts,
      Entrypoint: texts,
      Cmd: texts,
      WorkingDir: maybe(text),
      StopSignal: maybe(word),
      Volumes: keys,
      ExposedPorts: keys,
    })
    .nullish(),
});
export type ContainerConfig = z.infer<typeof ContainerConfig>;
/** What an image runs; texts as the image says them. */
export type ContainerSettings = NonNullable<ContainerConfig['config']>;

/** A layer is a tar, in one of these forms. */
export type LayerForm = 'tar' | 'gzip' | 'zstd';

const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar';
const OCI_RESTRICTED_LAYER = 'application/vnd.oci.image.layer.nondistributable.v1.tar';
const DOCKER_LAYER = 'application/vnd.docker.image.rootfs.diff.tar';

/** Media types of layers. */
export const CONTAINER_LAYERS: Readonly<Record<string, LayerForm>> = {
  [OCI_LAYER]: 'tar',
  [`${OCI_LAYER}+gzip`]: 'gzip',
  [`${OCI_LAYER}+zstd`]: 'zstd',
  [OCI_RESTRICTED_LAYER]: 'tar',
  [`${OCI_RESTRICTED_LAYER}+gzip`]: 'gzip',
  [`${OCI_RESTRICTED_LAYER}+zstd`]: 'zstd',
  [DOCKER_LAYER]: 'tar',
  [`${DOCKER_LAYER}.gzip`]: 'gzip',
  [`${DOCKER_LAYER}.zstd`]: 'zstd',
};

/** Media types of lists of images, and of images. */
export const CONTAINER_INDEXES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
export const CONTAINER_MANIFESTS: readonly string[] = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

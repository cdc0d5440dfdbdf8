import { showValue } from '../../../../schemas/appliance/problem.ts';
import {
  CONTAINER_INDEXES,
  CONTAINER_LAYERS,
  CONTAINER_MANIFESTS,
  ContainerConfig,
  ContainerIndex,
  ContainerManifest,
  type ContainerPart,
  type LayerForm,
} from '../../../../schemas/archive/container.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import { type ByteSource, readExactly } from '../../../format/byte-source.ts';
import { digestOf, expectDigest } from '../../../format/digest.ts';
import { checkDocument } from '../../../format/json/parse-document.ts';
import { parseJson } from '../../../format/json/parse-json.ts';
import type { ContainerLayout } from '../../ports/container-layouts.ts';
import { unusable } from '../unusable.ts';

/** One image of a layout, its documents verified; layers are not read yet. */
export interface ContainerImage {
  /** Of the manifest: the identity of the image. */
  readonly digest: Digest;
  readonly config: ContainerConfig;
  readonly layers: readonly ContainerLayer[];
}

export interface ContainerLayer {
  readonly part: ContainerPart;
  readonly form: LayerForm;
  /** Digest of the unpacked layer. */
  readonly plainDigest: Digest;
}

/**
 * Finds the image for a kind of processor in a layout.
 *
 * @param architecture as Go and Debian call it
 * @throws Fault CONTAINER_UNUSABLE, DIGEST_MISMATCH, ARCHIVE_MALFORMED, ARCHIVE_TRUNCATED
 */
export async function readContainerImage(
  layout: ContainerLayout,
  architecture: string,
): Promise<ContainerImage> {
  if (!layout.index) {
    throw unusable(
      'it has no index.json, so it is no OCI image layout. Write one with “podman save --format oci-archive”, “docker save” of Docker 25 or newer, or “skopeo copy docker-archive:<file> oci-archive:<new>”',
    );
  }
  const index = await readDocument(layout.index, 'index.json');
  const search: Search = { layout, architecture, missing: [], others: new Set() };
  const chosen: Found[] = [];
  for (const part of checkDocument(index, ContainerIndex, 'index.json').manifests) {
    const found = await listImages({ ...part }, search, 1);
    const image = await firstFitting([...found.values()], search);
    if (image && !chosen.some(({ part: { digest } }) => digest === image.part.digest)) {
      chosen.push(image);
    }
  }
  const [image, another] = areLevels(chosen) ? chosen.toSorted(byLevel) : chosen;
  if (image && another && !areLevels(chosen)) {
    throw unusable('it holds several images; copy one of them into a layout of its own');
  }
  if (image) return openImage(layout, image);
  const [missing] = search.missing;
  if (missing) throw unusable(`the manifest ${missing} is not in it`);
  const held = search.others.size > 0 ? showValue([...search.others].join(', ')) : 'nothing';
  throw unusable(`it holds no image for linux on ${architecture}, but ${held}`);
}

interface Found {
  readonly part: ContainerPart;
  readonly manifest: ContainerManifest;
}

interface Search {
  readonly layout: ContainerLayout;
  readonly architecture: string;
  /** Manifests that would fit by what an index says, and are not there. */
  readonly missing: Digest[];
  /** Processors that images are for which do not fit. */
  readonly others: Set<string>;
}

const fits = (
  { os, architecture }: { os: string; architecture: string },
  wanted: string,
): boolean => os === 'linux' && architecture === wanted;

/** What says nothing is looked at; what says “unknown” is a note of BuildKit about an image. */
const mayFit = ({ platform }: ContainerPart, architecture: string): boolean =>
  !platform || fits(platform, architecture);

/** Of levels of one processor, such as amd64/v3, every machine has the lowest. */
const isRaised = ({ part: { platform } }: Found): boolean =>
  !/^(?:v1)?$/.test(platform?.variant ?? '') && platform?.architecture === 'amd64';
const byLevel = (a: Found, b: Found): number => Number(isRaised(a)) - Number(isRaised(b));

/** Images beside each other for different levels are one image; others would have to be guessed between. */
const areLevels = (images: readonly Found[]): boolean =>
  new Set(images.map(({ part }) => part.platform?.variant ?? '')).size === images.length;

/**
 * Of several that fit, the first counts (image-spec 1.1, `image-index.md`, “platform”), and of levels
 * of a processor one that runs everywhere before one that does not.
 */
async function firstFitting(
  images: readonly Found[],
  { layout, architecture, others }: Search,
): Promise<Found | undefined> {
  for (const image of images.toSorted(byLevel)) {
    const where = 'the config of the container image';
    const { config } = image.manifest;
    const { os, architecture: found } = checkDocument(
      await readBlob(layout, config, where),
      ContainerConfig,
      where,
    );
    if (fits({ os, architecture: found }, architecture)) return image;
    others.add(found);
  }
  return undefined;
}

/**
 * Lists the images of a part and of the indexes in it, each once. Only what may be chosen has to be
 * there: tools save an index whole, and of its images the one for their own processor.
 */
async function listImages(
  part: ContainerPart,
  search: Search,
  depth: number,
): Promise<ReadonlyMap<Digest, Found>> {
  if (depth > LIMITS.container.depth) throw unusable('its indexes lie too deep within each other');
  const found = new Map<Digest, Found>();
  if (!mayFit(part, search.architecture)) {
    search.others.add(part.platform?.architecture ?? 'unnamed');
    return found;
  }
  const where = `the manifest ${part.digest}`;
  const value = await findBlob(search.layout, part, where);
  if (value === undefined) {
    search.missing.push(part.digest);
    return found;
  }
  const said = typeof value === 'object' && value && 'mediaType' in value && value.mediaType;
  const type = part.mediaType ?? said;
  if (CONTAINER_INDEXES.includes(type as string)) {
    const { manifests } = checkDocument(value, ContainerIndex, where);
    for (const inner of manifests) {
      for (const [digest, image] of await listImages(inner, search, depth + 1)) {
        found.set(digest, image);
      }
    }
  } else if (CONTAINER_MANIFESTS.includes(type as string)) {
    found.set(part.digest, { part, manifest: checkDocument(value, ContainerManifest, where) });
  }
  if (found.size > LIMITS.container.manifests) throw unusable('it holds too many images');
  return found;
}

async function openImage(layout: ContainerLayout, image: Found): Promise<ContainerImage> {
  const { part, manifest } = image;
  const where = 'the config of the container image';
  const value = await readBlob(layout, manifest.config, where);
  const config = checkDocument(value, ContainerConfig, where);
  const { diff_ids: plain } = config.rootfs;
  if (plain.length !== manifest.layers.length) {
    throw unusable(`it has ${manifest.layers.length} layers, its config speaks of ${plain.length}`);
  }
  const layers = manifest.layers.map((layer, i): ContainerLayer => {
    const form = CONTAINER_LAYERS[layer.mediaType ?? ''];
    if (form !== undefined) return { part: layer, form, plainDigest: plain[i] as Digest };
    throw unusable(`a layer is of type ${showValue(layer.mediaType)}, which is not known`);
  });
  return { digest: part.digest, config, layers };
}

async function readBlob(
  layout: ContainerLayout,
  part: ContainerPart,
  where: string,
): Promise<unknown> {
  const value = await findBlob(layout, part, where);
  if (value === undefined) throw unusable(`${where} is not in it`);
  return value;
}

/** @returns undefined when it is not there */
async function findBlob(
  layout: ContainerLayout,
  part: ContainerPart,
  where: string,
): Promise<unknown> {
  const file = await layout.open(part.digest);
  if (!file) return undefined;
  try {
    if (file.sizeBytes !== part.size) {
      throw unusable(`${where} has ${file.sizeBytes} bytes, it says ${part.size}`);
    }
    return await readDocument(file, where, part.digest);
  } finally {
    await file.close();
  }
}

/** Size before digest, digest before parsing. */
async function readDocument(source: ByteSource, where: string, wanted?: Digest): Promise<unknown> {
  if (source.sizeBytes > LIMITS.container.documentBytes) throw unusable(`${where} is too large`);
  const bytes = await readExactly(source, 0, source.sizeBytes, where);
  if (wanted !== undefined) expectDigest(digestOf(bytes), wanted, where);
  return parseJson(bytes, where);
}

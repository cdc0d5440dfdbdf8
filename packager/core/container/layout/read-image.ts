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
import type { ContainerLayout } from '../../../ports/container-layouts.ts';
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
      'it has no index.json, so it is no OCI image layout (what “skopeo copy docker-archive:<old> oci-archive:<new>” makes of older files of Docker)',
    );
  }
  const index = await readDocument(layout.index, 'index.json');
  const found = await listImages(layout, checkDocument(index, ContainerIndex, 'index.json'), 1);
  const fitting: ContainerImage[] = [];
  for (const image of found.values()) {
    if (mayFit(image.part, architecture)) fitting.push(await openImage(layout, image));
  }
  const [image, another] = fitting.filter(({ config }) => fits(config, architecture));
  if (image && !another) return image;
  if (another) throw unusable('it holds several images; copy one of them into a layout of its own');
  const kinds = [...found.values()].map(({ part }) => part.platform?.architecture ?? 'unnamed');
  const others = [...new Set(fitting.map(({ config }) => config.architecture).concat(kinds))];
  const held = others.length > 0 ? showValue(others.join(', ')) : 'nothing';
  throw unusable(`it holds no image for linux on ${architecture}, but ${held}`);
}

interface Found {
  readonly part: ContainerPart;
  readonly manifest: ContainerManifest;
}

const fits = (
  { os, architecture }: { os: string; architecture: string },
  wanted: string,
): boolean => os === 'linux' && architecture === wanted;

/** What says nothing is looked at; what says “unknown” is a note of BuildKit about an image. */
const mayFit = ({ platform }: ContainerPart, architecture: string): boolean =>
  platform === undefined || fits(platform, architecture);

/** @returns the images of an index and of the indexes in it, each once */
async function listImages(
  layout: ContainerLayout,
  index: ContainerIndex,
  depth: number,
): Promise<ReadonlyMap<Digest, Found>> {
  if (depth > LIMITS.container.depth) throw unusable('its indexes lie too deep within each other');
  const found = new Map<Digest, Found>();
  for (const part of index.manifests) {
    const where = `the manifest ${part.digest}`;
    const value = await readBlob(layout, part, where);
    const type = part.mediaType ?? (value as { mediaType?: unknown } | null)?.mediaType;
    if (CONTAINER_INDEXES.includes(type as string)) {
      const inner = checkDocument(value, ContainerIndex, where);
      for (const [digest, image] of await listImages(layout, inner, depth + 1)) {
        found.set(digest, image);
      }
    } else if (CONTAINER_MANIFESTS.includes(type as string)) {
      found.set(part.digest, { part, manifest: checkDocument(value, ContainerManifest, where) });
    }
    if (found.size > LIMITS.container.manifests) throw unusable('it holds too many images');
  }
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
  const file = await layout.open(part.digest);
  if (!file) throw unusable(`${where} is not in it`);
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

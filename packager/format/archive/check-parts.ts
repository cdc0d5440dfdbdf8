import type { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import { ANNOTATIONS, MEDIA_TYPES, PICTURE_TYPES } from '../../../schemas/archive/media-types.ts';
import type { ApplianceImage, Descriptor } from '../../../schemas/archive/oci.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';

/** The parts of one appliance version that were read and verified. */
export interface ApplianceParts {
  readonly image: ApplianceImage;
  readonly manifest: ApplianceManifest;
  /** Every chunk index among the layers, by its digest. */
  readonly indexes: ReadonlyMap<Digest, ChunkIndex>;
}

/**
 * Checks that image manifest, appliance manifest and chunk indexes speak of the same things: every
 * part that one names is a layer of the right type and size, and every layer is named.
 *
 * @throws Fault ARCHIVE_MALFORMED, BLOB_MISSING
 */
export function checkParts({ image, manifest, indexes }: ApplianceParts): void {
  const layers = new Map<string, Descriptor>(image.layers.map((layer) => [layer.digest, layer]));
  const used = new Set<string>();
  const use = (digest: Digest, mediaType: string, what: string): Descriptor => {
    const layer = layers.get(digest);
    if (!layer) throw new Fault('BLOB_MISSING', { digest, what });
    if (layer.mediaType !== mediaType) throw differs(what, mediaType, layer.mediaType);
    used.add(digest);
    return layer;
  };
  for (const [role, { system }] of Object.entries(manifest.roles)) {
    use(system.index, MEDIA_TYPES.chunkIndex, `the disk of role “${role}”`);
    checkDiskSize(role, system.sizeBytes, indexes.get(system.index)?.diskBytes ?? 0);
  }
  for (const [digest, index] of indexes) usePacks(digest, index, use);
  useAssets(manifest, use);
  checkAnnotations(image, manifest);
  const spare = image.layers.find((layer) => !used.has(layer.digest));
  if (spare) throw differs('the image manifest', 'only layers that are used', spare.digest);
}

type Use = (digest: Digest, mediaType: string, what: string) => Descriptor;

const differs = (where: string, wanted: string, found: string): Fault =>
  new Fault('ARCHIVE_MALFORMED', { where, wanted, found });

function checkDiskSize(role: string, sizeBytes: number, diskBytes: number): void {
  if (sizeBytes >= diskBytes && sizeBytes % 512 === 0) return;
  const wanted = `whole sectors, at least the ${diskBytes} bytes of its image`;
  throw differs(`the size of the disk of role “${role}”`, wanted, `${sizeBytes} bytes`);
}

function usePacks(digest: Digest, index: ChunkIndex, use: Use): void {
  for (const pack of index.packs) {
    const layer = use(pack.digest, MEDIA_TYPES.chunkPack, `a pack of chunk index ${digest}`);
    if (layer.size !== pack.sizeBytes) {
      throw differs(`pack ${pack.digest}`, `${layer.size} bytes`, `${pack.sizeBytes} bytes`);
    }
  }
}

function useAssets({ icon, readme, screenshots }: ApplianceManifest, use: Use): void {
  if (readme) {
    if (readme.mediaType !== MEDIA_TYPES.readme) {
      throw differs('the readme', MEDIA_TYPES.readme, readme.mediaType);
    }
    use(readme.digest, readme.mediaType, 'the readme');
  }
  for (const picture of [...(icon ? [icon] : []), ...screenshots]) {
    if (!(PICTURE_TYPES as readonly string[]).includes(picture.mediaType)) {
      throw differs('a picture', PICTURE_TYPES.join(' or '), picture.mediaType);
    }
    use(picture.digest, picture.mediaType, 'a picture');
  }
}

/** Annotations repeat what the config says, for tools that show them; they must not say otherwise. */
function checkAnnotations(image: ApplianceImage, manifest: ApplianceManifest): void {
  const wanted = { [ANNOTATIONS.title]: manifest.name, [ANNOTATIONS.version]: manifest.version };
  for (const [key, value] of Object.entries(wanted)) {
    const found = image.annotations?.[key];
    if (found !== undefined && found !== value) throw differs(`annotation ${key}`, value, found);
  }
}

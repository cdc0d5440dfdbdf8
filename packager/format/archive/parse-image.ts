import { checkManifest } from '../../../schemas/appliance/check.ts';
import { ApplianceManifest, MANIFEST_FORMAT } from '../../../schemas/appliance/manifest.ts';
import { formatPath, showValue } from '../../../schemas/appliance/problem.ts';
import { MEDIA_TYPES, PICTURE_TYPES } from '../../../schemas/archive/media-types.ts';
import { ApplianceImage } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { checkDocument, parseDocument } from '../json/parse-document.ts';
import { parseJson } from '../json/parse-json.ts';

const LAYER_TYPES: readonly string[] = [
  MEDIA_TYPES.chunkIndex,
  MEDIA_TYPES.chunkPack,
  MEDIA_TYPES.readme,
  ...PICTURE_TYPES,
];

const malformed = (where: string, wanted: string, found: string): Fault =>
  new Fault('ARCHIVE_MALFORMED', { where, wanted, found });

/**
 * Reads the image manifest of an appliance version.
 *
 * @param bytes its digest checked against the one that was asked for or signed
 * @throws Fault ARCHIVE_MALFORMED, LIMIT_EXCEEDED
 */
export function parseApplianceImage(bytes: Uint8Array): ApplianceImage {
  const where = 'the image manifest';
  checkSize(bytes, LIMITS.archive.manifestBytes, 'The image manifest');
  const image = parseDocument(bytes, ApplianceImage, where);
  const seen = new Set<string>();
  image.layers.forEach((layer, i) => {
    const at = `${where}, layers[${i}]`;
    if (seen.has(layer.digest)) throw malformed(at, 'each layer once', `${layer.digest} twice`);
    seen.add(layer.digest);
    if (!LAYER_TYPES.includes(layer.mediaType)) {
      throw malformed(at, 'a known media type', showValue(layer.mediaType));
    }
  });
  return image;
}

/**
 * Reads the appliance manifest (the config blob). It must be canonical JSON, so that there is one
 * way to write it and no two readers can differ about it.
 *
 * @throws Fault ARCHIVE_MALFORMED, FORMAT_TOO_NEW, LIMIT_EXCEEDED
 */
export function parseApplianceManifest(bytes: Uint8Array): ApplianceManifest {
  const where = 'the appliance manifest';
  checkSize(bytes, LIMITS.archive.configBytes, 'The appliance manifest');
  const value = parseJson(bytes, where);
  if (!isCanonical(value, bytes)) {
    throw malformed(where, 'canonical JSON', 'a value written another way');
  }
  refuseNewerFormat(value);
  const manifest = checkDocument(value, ApplianceManifest, where);
  const [problem] = checkManifest(manifest);
  if (!problem) return manifest;
  throw malformed(`${where}, ${formatPath(problem.path)}`, problem.wanted, problem.found);
}

/** Some JSON cannot be written canonically at all: lone surrogates, numbers past every double. */
function isCanonical(value: unknown, bytes: Uint8Array): boolean {
  try {
    return canonicalJson(value) === new TextDecoder().decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function refuseNewerFormat(value: unknown): void {
  const found = (value as { format?: unknown } | null)?.format;
  if (typeof found === 'number' && found > MANIFEST_FORMAT) {
    const data = { what: 'The appliance manifest', found, known: MANIFEST_FORMAT };
    throw new Fault('FORMAT_TOO_NEW', data);
  }
}

function checkSize(bytes: Uint8Array, limitBytes: number, what: string): void {
  if (bytes.length <= limitBytes) return;
  const found = `${bytes.length} bytes`;
  throw new Fault('LIMIT_EXCEEDED', { what, limit: `${limitBytes} bytes`, found });
}

import { z } from 'zod';
import { checkDocument } from '../../../packager/format/json/parse-document.ts';
import { parseJson } from '../../../packager/format/json/parse-json.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { Bytes } from '../../../schemas/ids/byte-size.ts';
import { Digest } from '../../../schemas/ids/digest.ts';
import type { ManifestPart } from '../../ports/manifests.ts';
import { refuseUnstorable } from './storable-text.ts';
import { isForeignLayer, manifestShape } from './manifest-types.ts';

/** What the registry needs to know of any manifest, ours or not. */
export interface Manifest {
  readonly mediaType: string;
  /** What it says it is; of an image that says nothing, its config's type (distribution-spec, "Listing Referrers"). */
  readonly artifactType: string | undefined;
  readonly subject: Digest | undefined;
  /** Of manifests with a subject: lists of referrers repeat them. */
  readonly annotations: Record<string, string>;
  readonly parts: readonly (ManifestPart & { readonly mayBeAbsent: boolean })[];
}

const AnyDescriptor = z.looseObject({
  mediaType: z.string().max(256).default(''),
  digest: z.string().max(256),
  size: Bytes,
});

const shared = {
  schemaVersion: z.literal(2),
  mediaType: z.string().max(256).optional(),
  artifactType: z.string().max(256).optional(),
  subject: AnyDescriptor.optional(),
  annotations: z.record(z.string(), z.string()).nullish(),
};

/** Both refuse what the other kind is made of, or one document could be read as either (CVE-2021-41190). */
const AnyImage = z.looseObject({
  ...shared,
  config: AnyDescriptor,
  layers: z.array(AnyDescriptor).max(LIMITS.archive.layers).nullish(),
  manifests: z.undefined({ error: 'no manifests in an image' }).optional(),
});
const AnyIndex = z.looseObject({
  ...shared,
  manifests: z.array(AnyDescriptor).max(LIMITS.archive.layers).nullish(),
  config: z.undefined({ error: 'no config in an index' }).optional(),
  layers: z.undefined({ error: 'no layers in an index' }).optional(),
});

type AnyDescriptor = z.infer<typeof AnyDescriptor>;

/**
 * Reads a manifest as far as storing it needs, without holding it against our own schemas.
 *
 * @param contentType as the client sent it; undefined: what the manifest says itself
 * @throws Fault MEDIA_TYPE_REFUSED, ARCHIVE_MALFORMED, DIGEST_UNSUPPORTED, LIMIT_EXCEEDED
 */
export function readManifest(bytes: Uint8Array, contentType: string | undefined): Manifest {
  const where = 'the manifest';
  const value = parseJson(bytes, where);
  refuseUnstorable(value, where);
  const said = saidType(value);
  const mediaType = contentType ?? said ?? '';
  const shape = manifestShape(mediaType);
  if (!shape) throw new Fault('MEDIA_TYPE_REFUSED', { mediaType });
  if (said !== undefined && said !== mediaType) {
    const data = { where: `${where}, mediaType`, wanted: mediaType, found: said };
    throw new Fault('ARCHIVE_MALFORMED', data);
  }
  return shape === 'image'
    ? readImage(checkDocument(value, AnyImage, where), mediaType)
    : readIndex(checkDocument(value, AnyIndex, where), mediaType);
}

function saidType(value: unknown): string | undefined {
  const said = (value as { mediaType?: unknown } | null)?.mediaType;
  return typeof said === 'string' ? said : undefined;
}

function readImage(image: z.infer<typeof AnyImage>, mediaType: string): Manifest {
  const layers = image.layers ?? [];
  return {
    mediaType,
    artifactType: image.artifactType || image.config.mediaType || undefined,
    ...readReference(image),
    parts: [partOf('config', image.config), ...layers.map((layer) => partOf('layer', layer))],
  };
}

function readIndex(index: z.infer<typeof AnyIndex>, mediaType: string): Manifest {
  return {
    mediaType,
    artifactType: index.artifactType || undefined,
    ...readReference(index),
    parts: (index.manifests ?? []).map((child) => partOf('manifest', child)),
  };
}

/** @throws Fault LIMIT_EXCEEDED when a list of such manifests could become too long to send */
function readReference({
  subject,
  annotations,
}: Pick<z.infer<typeof AnyIndex>, 'subject' | 'annotations'>): Pick<
  Manifest,
  'subject' | 'annotations'
> {
  if (!subject || !annotations) {
    return { subject: subject && requireDigest(subject.digest), annotations: {} };
  }
  const sizeBytes = Buffer.byteLength(JSON.stringify(annotations));
  const { referrerAnnotationBytes } = LIMITS.registry;
  if (sizeBytes > referrerAnnotationBytes) {
    const what = 'The size of the annotations of a manifest with a subject';
    const limit = `${referrerAnnotationBytes} bytes`;
    throw new Fault('LIMIT_EXCEEDED', { what, limit, found: `${sizeBytes} bytes` });
  }
  return { subject: requireDigest(subject.digest), annotations };
}

const partOf = (kind: ManifestPart['kind'], descriptor: AnyDescriptor) => ({
  kind,
  digest: requireDigest(descriptor.digest),
  mediaType: descriptor.mediaType,
  sizeBytes: descriptor.size,
  mayBeAbsent: kind === 'layer' && isForeignLayer(descriptor.mediaType),
});

/** @throws Fault DIGEST_UNSUPPORTED for anything but sha256 in lower case hex */
export function requireDigest(text: string): Digest {
  const digest = Digest.safeParse(text);
  if (digest.success) return digest.data;
  throw new Fault('DIGEST_UNSUPPORTED', { digest: text.slice(0, 200) });
}

import { MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { authorize, requireRepository } from '../../core/access/require-repository.ts';
import { deleteManifest } from '../../core/manifests/delete-manifest.ts';
import { readManifestName } from '../../core/manifests/manifest-name.ts';
import { findManifest, readDocument } from '../../core/manifests/pull-manifest.ts';
import { pushManifest } from '../../core/manifests/push-manifest.ts';
import { countPull } from '../../core/manifests/count-pull.ts';
import { type OciHandler, withAccount } from './exchange.ts';
import { isNotModified } from './not-modified.ts';
import { readBody } from './read-body.ts';

interface ManifestTarget {
  readonly address: ApplianceAddress;
  readonly name: string;
}

/** end-3. */
export const getManifest: OciHandler<ManifestTarget> = async (exchange, target) => {
  const { parts, access, request, reply } = exchange;
  const { catalogue, store } = parts;
  const repository = await requireRepository(catalogue, access, 'pull', target.address);
  const manifest = await findManifest(catalogue, repository, readManifestName(target.name));
  const etag = `"${manifest.digest}"`;
  reply.headers({ 'docker-content-digest': manifest.digest, etag });
  if (isNotModified(request.headers['if-none-match'], etag)) return reply.code(304).send();
  reply.headers({ 'content-type': manifest.mediaType, 'content-length': manifest.sizeBytes });
  if (request.method === 'HEAD') return reply.send();
  exchange.holding.takeMemory(manifest.sizeBytes);
  const bytes = await readDocument(store.blobs, manifest.digest);
  if (manifest.artifactType === MEDIA_TYPES.appliance) {
    await countPull(parts, repository, { access, address: request.ip });
  }
  return reply.send(bytes);
};

/** end-7. */
export const putManifest: OciHandler<ManifestTarget> = async (exchange, target) => {
  const { parts, access, holding, request, reply } = exchange;
  await authorize(parts.catalogue, access, 'push', target.address);
  const name = readManifestName(target.name);
  const bytes = await readBody(request.raw, {
    what: 'The manifest',
    limitBytes: LIMITS.archive.manifestBytes,
    onBytes: (bytes) => holding.takeMemory(bytes),
  });
  const { digest, subject } = await pushManifest(parts, {
    address: target.address,
    name,
    contentType: withoutParameters(request.headers['content-type']),
    bytes,
    access: withAccount(access),
  });
  if (subject !== undefined) reply.header('oci-subject', subject);
  return reply
    .code(201)
    .headers({
      location: `/v2/${target.address}/manifests/${digest}`,
      'docker-content-digest': digest,
    })
    .send();
};

/** end-9. */
export const removeManifest: OciHandler<ManifestTarget> = async (
  { parts, access, reply },
  target,
) => {
  const repository = await requireRepository(parts.catalogue, access, 'delete', target.address);
  await deleteManifest(parts, repository, readManifestName(target.name));
  return reply.code(202).send();
};

/** "The registry SHOULD ignore parameters on the Content-Type header" (distribution-spec). */
const withoutParameters = (contentType: string | undefined): string | undefined =>
  contentType?.split(';')[0]?.trim().toLowerCase();

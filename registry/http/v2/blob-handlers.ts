import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { requireRepository } from '../../core/access/require-repository.ts';
import { deleteBlob } from '../../core/blobs/delete-blob.ts';
import { findBlob, reserveBlob } from '../../core/blobs/find-blob.ts';
import { requireDigest } from '../../core/manifests/read-manifest.ts';
import { readByteRange } from './byte-range.ts';
import type { OciHandler } from './exchange.ts';
import { isNotModified } from './not-modified.ts';

interface BlobTarget {
  readonly address: ApplianceAddress;
  readonly digest: string;
}

/** end-2: whole, or one range; straight from the store, never through memory. */
export const getBlob: OciHandler<BlobTarget> = async (exchange, target) => {
  const { parts, access, request, reply } = exchange;
  const repository = await requireRepository(parts.catalogue, access, 'pull', target.address);
  const digest = requireDigest(target.digest);
  // A HEAD comes from who is about to push.
  const look = request.method === 'HEAD' ? reserveBlob : findBlob;
  const sizeBytes = await look(parts, repository, digest);
  const etag = `"${digest}"`;
  reply.headers({ 'docker-content-digest': digest, 'accept-ranges': 'bytes', etag });
  if (isNotModified(request.headers['if-none-match'], etag)) return reply.code(304).send();
  reply.type('application/octet-stream');
  if (request.method === 'HEAD') return reply.header('content-length', sizeBytes).send();
  const range = readByteRange(request.headers.range, sizeBytes);
  if (range.kind === 'unsatisfiable') {
    return reply
      .code(416)
      .header('content-range', `bytes */${sizeBytes}`)
      .type('application/json')
      .send({ errors: [{ code: 'BLOB_UNKNOWN', message: 'The range is not in the blob.' }] });
  }
  if (range.kind === 'all') {
    return reply.header('content-length', sizeBytes).send(await parts.store.blobs.read(digest));
  }
  const { first, last } = range;
  return reply
    .code(206)
    .header('content-range', `bytes ${first}-${last}/${sizeBytes}`)
    .header('content-length', last - first + 1)
    .send(await parts.store.blobs.read(digest, range));
};

/** end-10. */
export const removeBlob: OciHandler<BlobTarget> = async ({ parts, access, reply }, target) => {
  const repository = await requireRepository(parts.catalogue, access, 'delete', target.address);
  await deleteBlob(parts.catalogue, repository, requireDigest(target.digest));
  return reply.code(202).send();
};

import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { ApplianceAddress as Address } from '../../../schemas/ids/names.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { authorize } from '../../core/access/require-repository.ts';
import {
  cancelUpload,
  continueUpload,
  findUpload,
  type UploadName,
} from '../../core/blobs/continue-upload.ts';
import { finishUpload } from '../../core/blobs/finish-upload.ts';
import { mountBlob } from '../../core/blobs/mount-blob.ts';
import { startUpload } from '../../core/blobs/start-upload.ts';
import { requireDigest } from '../../core/manifests/read-manifest.ts';
import { readUploadOffset } from './content-range.ts';
import { type Exchange, type OciHandler, withAccount } from './exchange.ts';
import { progressHeaders } from './oci-error.ts';

interface UploadTarget {
  readonly address: ApplianceAddress;
  readonly id: string;
}

/** end-4a, 4b, 4c and 11: opens an upload, takes a whole blob at once, or mounts one. */
export const postUpload: OciHandler<{ address: ApplianceAddress }> = async (exchange, target) => {
  const { parts, query, reply } = exchange;
  const access = await mayPush(exchange, target.address);
  const algorithm = query.get('digest-algorithm');
  if (algorithm !== null && algorithm !== 'sha256') requireDigest(`${algorithm}:`);
  const whole = query.get('digest');
  if (whole !== null) return postWhole(exchange, target.address, requireDigest(whole));
  const mount = query.get('mount');
  const from = Address.safeParse(query.get('from'));
  if (mount !== null && from.success) {
    const digest = requireDigest(mount);
    const places = { from: from.data, to: target.address };
    if (await mountBlob(parts, access, digest, places)) {
      return sendCreated(exchange, target.address, digest);
    }
  }
  const { id } = await startUpload(parts, target.address, access);
  return reply
    .code(202)
    .headers(uploadHeaders({ ...target, id }, 0))
    .send();
};

/** A client that is cut off here does not know the upload's id, so nothing of it is kept. */
async function postWhole(exchange: Exchange, address: ApplianceAddress, digest: Digest) {
  const { parts, request } = exchange;
  const { accountId } = withAccount(exchange.access);
  const announcedBytes = announcedBytesOf(exchange);
  const { id } = await startUpload(parts, address, { accountId, announcedBytes });
  const name = { id, address, accountId };
  try {
    await continueUpload(parts, name, request.raw, { offset: 0, announcedBytes });
    await finishUpload(parts, name, digest);
  } catch (error) {
    await cancelUpload(parts, name).catch(() => undefined);
    throw error;
  }
  return sendCreated(exchange, address, digest);
}

/** end-5. */
export const patchUpload: OciHandler<UploadTarget> = async (exchange, target) => {
  const { parts, request, reply } = exchange;
  const { accountId } = await mayPush(exchange, target.address);
  const place = placeOf(exchange);
  const sizeBytes = await continueUpload(parts, { ...target, accountId }, request.raw, place);
  return reply.code(202).headers(uploadHeaders(target, sizeBytes)).send();
};

/** end-6: the last part, or none, and the digest of the whole. */
export const putUpload: OciHandler<UploadTarget> = async (exchange, target) => {
  const { parts, query, request } = exchange;
  const { accountId } = await mayPush(exchange, target.address);
  const name = { ...target, accountId };
  await findUpload(parts, name);
  const digest = await digestOrEnd(parts, name, query.get('digest') ?? '');
  if (request.headers['transfer-encoding'] !== undefined || announcedBytesOf(exchange) > 0) {
    await continueUpload(parts, name, request.raw, placeOf(exchange));
  }
  await finishUpload(parts, name, digest);
  return sendCreated(exchange, target.address, digest);
};

/** end-13. */
export const getUpload: OciHandler<UploadTarget> = async (exchange, target) => {
  const { accountId } = await mayPush(exchange, target.address);
  const { sizeBytes } = await findUpload(exchange.parts, { ...target, accountId });
  return exchange.reply.code(204).headers(uploadHeaders(target, sizeBytes)).send();
};

/** end-14 of later versions of the specification. */
export const deleteUpload: OciHandler<UploadTarget> = async (exchange, target) => {
  const { accountId } = await mayPush(exchange, target.address);
  await cancelUpload(exchange.parts, { ...target, accountId });
  return exchange.reply.code(204).send();
};

async function mayPush({ parts, access }: Exchange, address: ApplianceAddress) {
  await authorize(parts.catalogue, access, 'push', address);
  return withAccount(access);
}

/** An upload that is finished with a digest nobody stores here is refused for good. */
async function digestOrEnd(
  parts: Exchange['parts'],
  name: UploadName,
  text: string,
): Promise<Digest> {
  try {
    return requireDigest(text);
  } catch (error) {
    await cancelUpload(parts, name);
    throw error;
  }
}

/** @returns how many bytes the client says will come; 0: it does not say */
const announcedBytesOf = ({ request: { headers } }: Exchange): number =>
  Number(headers['content-length'] ?? 0);

const placeOf = (exchange: Exchange) => ({
  offset: readUploadOffset(
    exchange.request.headers['content-range'],
    exchange.request.headers['content-length'],
  ),
  announcedBytes: announcedBytesOf(exchange),
});

const uploadHeaders = ({ address, id }: UploadTarget, sizeBytes: number) => ({
  location: `/v2/${address}/blobs/uploads/${id}`,
  'docker-upload-uuid': id,
  ...progressHeaders(sizeBytes),
});

const sendCreated = ({ reply }: Exchange, address: ApplianceAddress, digest: Digest) =>
  reply
    .code(201)
    .headers({ location: `/v2/${address}/blobs/${digest}`, 'docker-content-digest': digest })
    .send();

import { Fault } from '../../errors/fault.ts';
import type { Digest } from '../../ids/digest.ts';
import type { RegistrySession } from './registry-session.ts';

/** An upload that is going on. */
export interface Upload {
  /** Where the next part goes; on the registry's own host. */
  readonly location: string;
  /** Bytes the registry has. */
  readonly receivedBytes: number;
}

const whatOf = (repository: string): { kind: string; name: string } => ({
  kind: 'upload',
  name: repository,
});

/** Begins an upload (end-4a). */
export async function startUpload(
  session: RegistrySession,
  repository: string,
  signal?: AbortSignal,
): Promise<Upload> {
  const response = await session.send({
    method: 'POST',
    url: `/v2/${repository}/blobs/uploads/`,
    what: whatOf(repository),
    signal,
  });
  return readUpload(session, response, 0);
}

/**
 * Has the registry take a blob from another of its repositories (end-11).
 *
 * @returns whether it did
 */
export async function mountBlob(
  session: RegistrySession,
  repository: string,
  digest: Digest,
  from: string,
): Promise<boolean> {
  const query = new URLSearchParams({ mount: digest, from });
  const response = await session.send({
    method: 'POST',
    url: `/v2/${repository}/blobs/uploads/?${query.toString()}`,
    what: whatOf(repository),
  });
  await response.body?.cancel();
  return response.status === 201;
}

/** Sends the next part (end-5). */
export async function sendPart(
  session: RegistrySession,
  repository: string,
  upload: Upload,
  { bytes, signal }: { bytes: Uint8Array; signal?: AbortSignal | undefined },
): Promise<Upload> {
  const end = upload.receivedBytes + bytes.length;
  const response = await session.send({
    method: 'PATCH',
    url: upload.location,
    headers: {
      'content-type': 'application/octet-stream',
      // Without the word "bytes": distribution-spec, "Pushing a blob in chunks".
      'content-range': `${upload.receivedBytes}-${end - 1}`,
    },
    body: new Uint8Array(bytes),
    what: whatOf(repository),
    signal,
  });
  return readUpload(session, response, end);
}

/**
 * Asks how far an upload is (end-13), after a cut.
 *
 * @returns undefined when the registry has forgotten it
 */
export async function findUpload(
  session: RegistrySession,
  repository: string,
  location: string,
  signal?: AbortSignal,
): Promise<Upload | undefined> {
  const response = await session.send({
    url: location,
    what: whatOf(repository),
    accept: [404],
    signal,
  });
  if (response.status === 404) {
    await response.body?.cancel();
    return undefined;
  }
  const range = /^(?:bytes=)?0-(\d+)$/.exec(response.headers.get('range') ?? '')?.[1];
  const last = range === undefined ? -1 : Number(range);
  return readUpload(session, response, last + 1, location);
}

/** Completes an upload (end-6); the registry compares the digest. */
export async function finishUpload(
  session: RegistrySession,
  repository: string,
  upload: Upload,
  { digest, signal }: { digest: Digest; signal?: AbortSignal | undefined },
): Promise<void> {
  const url = session.resolve(upload.location, 'an upload');
  url.searchParams.set('digest', digest);
  const what = whatOf(repository);
  const response = await session.send({ method: 'PUT', url: url.href, what, signal });
  await response.body?.cancel();
}

async function readUpload(
  session: RegistrySession,
  response: Response,
  receivedBytes: number,
  known?: string,
): Promise<Upload> {
  await response.body?.cancel();
  const location = response.headers.get('location') ?? known;
  if (location === undefined) {
    const why = 'it does not say where an upload goes on';
    throw new Fault('UNREACHABLE', { url: session.registry, why });
  }
  return { location: session.resolve(location, 'an upload').href, receivedBytes };
}

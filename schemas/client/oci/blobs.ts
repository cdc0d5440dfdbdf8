import { Fault } from '../../errors/fault.ts';
import type { Digest } from '../../ids/digest.ts';
import type { RegistrySession } from './registry-session.ts';

export interface BlobRange {
  readonly offset: number;
  readonly length: number;
}

const whatOf = (repository: string, digest: Digest): { kind: string; name: string } => ({
  kind: 'blob',
  name: `${repository}@${digest}`,
});

/** @returns the size of a blob (end-2, HEAD), or undefined when the registry does not have it */
export async function findBlob(
  session: RegistrySession,
  repository: string,
  digest: Digest,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const response = await session.send({
    method: 'HEAD',
    url: `/v2/${repository}/blobs/${digest}`,
    what: whatOf(repository, digest),
    accept: [404],
    signal,
  });
  if (response.status === 404) return undefined;
  const length = response.headers.get('content-length');
  return length === null ? undefined : Number(length);
}

/**
 * Opens a part of a blob for reading (end-2). Whoever reads checks the digest.
 *
 * @returns at most `range.length` bytes, from `range.offset` on
 * @throws Fault NOT_FOUND, UNREACHABLE also when the registry ignores ranges; and those of
 *   `RegistrySession.send`
 */
export async function openBlobRange(
  session: RegistrySession,
  repository: string,
  digest: Digest,
  { offset, length, signal }: BlobRange & { signal?: AbortSignal | undefined },
): Promise<ReadableStream<Uint8Array>> {
  const response = await session.send({
    url: `/v2/${repository}/blobs/${digest}`,
    headers: { range: `bytes=${offset}-${offset + length - 1}` },
    what: whatOf(repository, digest),
    signal,
  });
  const found = response.headers.get('content-range') ?? '';
  const starts = response.status === 206 ? Number(/^bytes (\d+)-/.exec(found)?.[1]) : 0;
  if (starts !== offset || !response.body) {
    await response.body?.cancel();
    const why = `it does not give parts of blobs (asked from byte ${offset}, got ${starts})`;
    throw new Fault('UNREACHABLE', { url: session.registry, why });
  }
  return response.body.pipeThrough(limitStream(length));
}

/** Passes on so many bytes and no more: a registry may answer with the whole blob, or without end. */
function limitStream(length: number): TransformStream<Uint8Array, Uint8Array> {
  let left = length;
  return new TransformStream({
    transform(piece, controller) {
      const part = piece.subarray(0, left);
      left -= part.length;
      if (part.length > 0) controller.enqueue(part);
      if (left === 0) controller.terminate();
    },
  });
}
